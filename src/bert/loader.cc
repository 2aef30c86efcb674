#include "bert/loader.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "bert/architecture.h"
#include "bert/names.h"
#include "bert/parameters.h"
#include "bert/weights.h"
#include "nn/kernel_levels.h"
#include "weights/tensor_names.h"

namespace maskscope::bert {
namespace {

using weights::DType;
using weights::Tensor;

std::string describe(DType dtype, const std::vector<std::uint64_t>& shape) {
  std::string text = weights::name_of(dtype);
  text += " [";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + "]";
}

Result<void> expect(const Tensor& tensor, DType dtype, const std::vector<std::uint64_t>& shape) {
  if (tensor.info.dtype == dtype && tensor.info.shape == shape) return {};
  return fail(tensor.info.shown(), ": found ", describe(tensor.info.dtype, tensor.info.shape), ", expected ",
              describe(dtype, shape));
}

// One value that is no number would make every answer none.
Result<void> expect_finite(const Tensor& tensor) {
  if (tensor.info.dtype != DType::f32) return {};
  const auto wrong = std::ranges::find_if(tensor.f32(), [](float value) { return !std::isfinite(value); });
  if (wrong == tensor.f32().end()) return {};
  return fail(tensor.info.shown(), ": found ", *wrong, " as value ", wrong - tensor.f32().begin(),
              ", expected finite numbers");
}

Result<void> copy_f32(const Tensor& tensor, const std::vector<std::uint64_t>& shape, std::vector<float>& to) {
  if (auto ok = expect(tensor, DType::f32, shape); !ok) return ok;
  to.assign(tensor.f32().begin(), tensor.f32().end());
  return {};
}

// matrix: [rows][columns]
std::vector<float> transpose(std::span<const float> matrix, std::size_t rows, std::size_t columns) {
  std::vector<float> turned(matrix.size());
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column)
      turned[column * rows + row] = matrix[row * columns + column];
  }
  return turned;
}

// Gathers what one quantised or f32 linear layer needs and makes it as soon as everything is there.
struct LinearParts {
  std::string name;
  std::size_t in, out;
  std::size_t pieces;  // f32 tensors that make up the rows: 3 for query, key, value
  nn::Linear* target;
  std::vector<float> f32, scale, smooth;
  std::vector<std::size_t> groups;  // of channels; empty: one of all
  std::vector<std::int8_t> qvalues;
  std::set<std::size_t> pieces_seen;  // none in a pack, which has one matrix

  std::size_t width() const { return groups.empty() ? in : std::reduce(groups.begin(), groups.end()); }

  Result<void> keep(Result<nn::Linear> made) {
    if (!made) return fail(made.error().code, name, ": ", made.error().message);
    *target = std::move(*made);
    f32 = scale = smooth = {};
    qvalues = {};
    return {};
  }

  Result<void> add_f32(const Tensor& tensor, std::size_t piece) {
    const std::size_t rows = out / pieces;
    if (auto ok = expect(tensor, DType::f32, {rows, in}); !ok) return ok;
    if (pieces == 1) return keep(nn::Linear::from_f32(in, out, tensor.f32()));
    f32.resize(in * out);
    std::ranges::copy(tensor.f32(), f32.begin() + static_cast<std::ptrdiff_t>(piece * rows * in));
    pieces_seen.insert(piece);
    return pieces_seen.size() == pieces ? keep(nn::Linear::from_f32(in, out, f32)) : Result<void>{};
  }

  Result<void> add_transposed_f32(const Tensor& tensor) {
    if (auto ok = expect(tensor, DType::f32, {in, out}); !ok) return ok;
    return keep(nn::Linear::from_f32(in, out, transpose(tensor.f32(), in, out)));
  }

  // All pieces in one, as some architectures have them.
  Result<void> add_whole_f32(const Tensor& tensor) {
    if (auto ok = expect(tensor, DType::f32, {out, in}); !ok) return ok;
    return keep(nn::Linear::from_f32(in, out, tensor.f32()));
  }

  // Before the tensors whose shapes depend on them.
  Result<void> add_groups(const Tensor& tensor) {
    std::vector<float> sizes;
    const std::uint64_t count = tensor.info.shape.empty() ? 0 : tensor.info.shape[0];
    if (auto ok = copy_f32(tensor, {count}, sizes); !ok) return ok;
    if (!scale.empty() || !smooth.empty() || !qvalues.empty()) {
      return fail(tensor.info.name, ": found after the layer's other tensors, expected before them");
    }
    constexpr std::size_t kMostGroups = 16;
    if (sizes.empty() || sizes.size() > kMostGroups) {
      return fail(tensor.info.name, ": found ", sizes.size(), " groups, expected 1 to ", kMostGroups);
    }
    groups.clear();
    for (const float size : sizes) {
      if (!(size >= 1) || size > static_cast<float>(in) || size != std::floor(size)) {
        return fail(tensor.info.name, ": found a group of ", size, " channels, expected 1 to ", in);
      }
      groups.push_back(static_cast<std::size_t>(size));
    }
    return {};
  }

  Result<void> add_qvalues(const Tensor& tensor) {
    if (auto ok = expect(tensor, DType::i8, {out, width()}); !ok) return ok;
    if (!scale.empty() && !smooth.empty()) return make(tensor.i8());
    qvalues.assign(tensor.i8().begin(), tensor.i8().end());
    return {};
  }

  Result<void> add_scale(const Tensor& tensor) {
    const bool grouped = !groups.empty();
    const auto shape = grouped ? std::vector<std::uint64_t>{groups.size(), out} : std::vector<std::uint64_t>{out};
    if (auto ok = copy_f32(tensor, shape, scale); !ok) return ok;
    return make_if_complete();
  }

  Result<void> add_smooth(const Tensor& tensor) {
    if (auto ok = copy_f32(tensor, {width()}, smooth); !ok) return ok;
    return make_if_complete();
  }

  Result<void> make_if_complete() {
    return qvalues.empty() || scale.empty() || smooth.empty() ? Result<void>{} : make(qvalues);
  }

  Result<void> make(std::span<const std::int8_t> weight) {
    return keep(nn::Linear::from_i7(in, out, weight, scale, smooth, {.groups = groups}));
  }
};

// Gathers a matrix with a row for each word of the vocabulary, whose rows a pack has in blocks: ".weight.0", ".weight.1",
// ..., in order, after their scales and factors.
struct RowBlocks {
  std::string name;
  std::size_t in, out;
  nn::Linear* target;
  WordEmbeddings* words;  // where the rows are looked up as well, else null
  std::vector<float> scale, smooth;
  std::vector<std::int8_t> qvalues;
  std::size_t rows = 0;  // so far

  Result<void> add(const Tensor& t) {
    const std::size_t left = out - rows;
    if (t.info.dtype != DType::i8 || t.info.shape.size() != 2 || t.info.shape[0] > left || t.info.shape[1] != in) {
      return fail(t.info.shown(), ": found ", describe(t.info.dtype, t.info.shape), ", expected at most ",
                  describe(DType::i8, {left, in}));
    }
    qvalues.reserve(out * in);
    qvalues.insert(qvalues.end(), t.i8().begin(), t.i8().end());
    rows += static_cast<std::size_t>(t.info.shape[0]);
    return rows == out ? make() : Result<void>{};
  }

  Result<void> make() {
    auto made = nn::Linear::from_i7(in, out, qvalues, scale, smooth, {.readable = words != nullptr});
    if (!made) return fail(made.error().code, name, ": ", made.error().message);
    *target = std::move(*made);
    if (words != nullptr) {
      words->scale = std::move(scale);
      words->smooth = std::move(smooth);
    }
    qvalues = {};
    return {};
  }
};

}  // namespace

// A table from a tensor's name to what is done with it.
struct Loader::State {
  using Handler = std::function<Result<void>(const Tensor&)>;

  Config config;
  std::size_t threads;
  std::unique_ptr<Weights> weights = std::make_unique<Weights>();
  std::map<std::string, Handler> handlers;
  std::vector<std::unique_ptr<LinearParts>> linears;
  std::map<std::string, RowBlocks> blocks;  // by what their tensors' names begin with
  std::vector<std::pair<std::string, std::vector<float>*>> required;
  std::vector<std::set<std::string>> missing_biases;  // of each layer's query, key and value, where they come apart
  std::map<std::string, Group> groups;                // of parameters and tensors by name
  std::map<std::string, Group> evidence;              // tensors that show that the model has the group
  std::set<Group> seen;                               // of which one has come
  std::string stray_words;                            // word embeddings under a name that nobody knows

  void expect_vector(const std::string& name, std::vector<float>& to, std::vector<std::uint64_t> shape) {
    required.emplace_back(name, &to);
    handlers[name] = [&to, shape = std::move(shape)](const Tensor& tensor) { return copy_f32(tensor, shape, to); };
  }

  void expect_bias(const Parameter& parameter, const std::string& name, std::vector<float>& to, std::size_t size) {
    if (parameter.has_bias) return expect_vector(name, to, {size});
    to.assign(size, 0.0F);
  }

  void expect_norm(const Parameter& parameter, LayerNorm& norm) {
    expect_vector(parameter.weight(), norm.gamma, {parameter.columns});
    expect_bias(parameter, parameter.bias(), norm.beta, parameter.columns);
  }

  LinearParts& add_linear(const std::string& name, std::size_t in, std::size_t out, std::size_t pieces,
                          nn::Linear& target) {
    linears.push_back(std::make_unique<LinearParts>(LinearParts{.name = name,
                                                                .in = in,
                                                                .out = out,
                                                                .pieces = pieces,
                                                                .target = &target,
                                                                .f32 = {},
                                                                .scale = {},
                                                                .smooth = {},
                                                                .groups = {},
                                                                .qvalues = {},
                                                                .pieces_seen = {}}));
    return *linears.back();
  }

  void expect_quantised(const std::string& name, LinearParts& parts) {
    handlers[name + ".groups"] = [&parts](const Tensor& t) { return parts.add_groups(t); };
    handlers[name + ".scale"] = [&parts](const Tensor& t) { return parts.add_scale(t); };
    handlers[name + ".smooth"] = [&parts](const Tensor& t) { return parts.add_smooth(t); };
  }

  void expect_dense(const Parameter& parameter, Dense& dense) {
    LinearParts& parts = add_linear(parameter.name, parameter.columns, parameter.rows, 1, dense.linear);
    const bool is_transposed = parameter.is_transposed;
    handlers[parameter.weight()] = [&parts, is_transposed](const Tensor& t) {
      if (t.info.dtype == DType::i8) return parts.add_qvalues(t);
      return is_transposed ? parts.add_transposed_f32(t) : parts.add_f32(t, 0);
    };
    expect_quantised(parameter.name, parts);
    expect_bias(parameter, parameter.bias(), dense.bias, parameter.rows);
    dense.name = parameter.name;
  }

  // Query, key or value: three f32 layers of the model, one after the other, and one layer of the pack.
  void expect_part(const Parameter& parameter, Dense& dense) {
    const std::string& packed = parameter.packed_name;
    const std::size_t part = parameter.part, rows = parameter.rows, all_rows = parameter.parts * rows;
    if (part == 0) {
      LinearParts& parts = add_linear(packed, parameter.columns, all_rows, parameter.parts, dense.linear);
      handlers[packed + ".weight"] = [&parts](const Tensor& t) {
        return t.info.dtype == DType::i8 ? parts.add_qvalues(t) : parts.add_whole_f32(t);
      };
      expect_quantised(packed, parts);
      expect_bias(parameter, packed + ".bias", dense.bias, all_rows);
      dense.name = packed;
    }
    LinearParts& parts = *linears.back();
    auto& missing = missing_biases[parameter.layer];
    handlers[parameter.weight()] = [&parts, part](const Tensor& t) { return parts.add_f32(t, part); };
    if (!parameter.has_bias) return;
    missing.insert(parameter.bias());
    handlers[parameter.bias()] = [&dense, &missing, part, rows, all_rows](const Tensor& t) -> Result<void> {
      if (auto ok = expect(t, DType::f32, {rows}); !ok) return ok;
      dense.bias.resize(all_rows);
      std::ranges::copy(t.f32(), dense.bias.begin() + static_cast<std::ptrdiff_t>(part * rows));
      missing.erase(t.info.name);
      return {};
    };
  }

  // The word embeddings. Quantised values that they share with the decoder are the decoder's.
  void expect_word_embeddings(const Parameter& parameter) {
    WordEmbeddings& words = weights->words;
    nn::Linear& decoder = weights->decoder.linear;
    expect_blocks(parameter, config.tied ? decoder : words.rows, &words);
    handlers[parameter.weight()] = [this, &words, &decoder](const Tensor& t) -> Result<void> {
      if (auto ok = copy_f32(t, {config.vocabulary, config.embedding_width()}, words.f32); !ok) return ok;
      return config.tied && config.has_masked_lm() ? make_f32(t, decoder) : Result<void>{};
    };
  }

  // The decoder's matrix where it is not the word embeddings'.
  void expect_decoder(const Parameter& parameter) {
    nn::Linear& decoder = weights->decoder.linear;
    expect_blocks(parameter, decoder, nullptr);
    handlers[parameter.weight()] = [this, &decoder](const Tensor& t) -> Result<void> {
      if (auto ok = expect(t, DType::f32, {config.vocabulary, config.embedding_width()}); !ok) return ok;
      return make_f32(t, decoder);
    };
  }

  Result<void> make_f32(const Tensor& t, nn::Linear& target) const {
    auto made = nn::Linear::from_f32(config.embedding_width(), config.vocabulary, t.f32());
    if (!made) return fail(made.error().code, t.info.shown(), ": ", made.error().message);
    target = std::move(*made);
    return {};
  }

  void expect_blocks(const Parameter& parameter, nn::Linear& target, WordEmbeddings* words) {
    RowBlocks& rows = blocks[parameter.weight() + "."];
    rows = {.name = parameter.name,
            .in = parameter.columns,
            .out = parameter.rows,
            .target = &target,
            .words = words,
            .scale = {},
            .smooth = {},
            .qvalues = {}};
    handlers[parameter.name + ".scale"] = [&rows](const Tensor& t) { return copy_f32(t, {rows.out}, rows.scale); };
    handlers[parameter.name + ".smooth"] = [&rows](const Tensor& t) { return copy_f32(t, {rows.in}, rows.smooth); };
  }

  void expect_parameter(const Parameter& p) {
    for (const std::string& name : {p.name, p.weight(), p.bias()}) groups[name] = p.group;
    // A pooler may be the base model's, and a transform another head's.
    if (p.group != Group::labels || p.member == Member::labels) {
      for (const std::string& name : {p.weight(), p.bias()}) evidence[name] = p.group;
    }
    Weights& w = *weights;
    switch (p.member) {
      case Member::position_embeddings:
        return expect_vector(p.weight(), w.positions, {p.rows, p.columns});
      case Member::type_embeddings:
        return expect_vector(p.weight(), w.types, {p.rows, p.columns});
      case Member::embedding_projection:
        return expect_dense(p, w.embedding_projection);
      case Member::embedding_norm:
        return expect_norm(p, w.embedding_norm);
      case Member::query_key_value:
        return expect_part(p, w.layers[p.layer].query_key_value);
      case Member::attention_output:
        return expect_dense(p, w.layers[p.layer].attention_output);
      case Member::attention_norm:
        return expect_norm(p, w.layers[p.layer].attention_norm);
      case Member::intermediate:
        return expect_dense(p, w.layers[p.layer].intermediate);
      case Member::output:
        return expect_dense(p, w.layers[p.layer].output);
      case Member::output_norm:
        return expect_norm(p, w.layers[p.layer].output_norm);
      case Member::query_key:
        return expect_part(p, w.layers[p.layer].bottleneck.query_key);
      case Member::value:
        return expect_dense(p, w.layers[p.layer].bottleneck.value);
      case Member::bottleneck_attention:
        return expect_dense(p, w.layers[p.layer].bottleneck.attention);
      case Member::bottleneck_attention_norm:
        return expect_norm(p, w.layers[p.layer].bottleneck.attention_norm);
      case Member::bottleneck_input:
        return expect_dense(p, w.layers[p.layer].bottleneck.input);
      case Member::bottleneck_input_norm:
        return expect_norm(p, w.layers[p.layer].bottleneck.input_norm);
      case Member::bottleneck_output:
        return expect_dense(p, w.layers[p.layer].bottleneck.output);
      case Member::bottleneck_output_norm:
        return expect_norm(p, w.layers[p.layer].bottleneck.output_norm);
      case Member::stacked_intermediate:
        return expect_dense(p, w.layers[p.layer].bottleneck.stacked[p.block].intermediate);
      case Member::stacked_output:
        return expect_dense(p, w.layers[p.layer].bottleneck.stacked[p.block].output);
      case Member::stacked_norm:
        return expect_norm(p, w.layers[p.layer].bottleneck.stacked[p.block].norm);
      case Member::decoder_rest:
        return expect_dense(p, w.decoder_rest);
      case Member::pooler:
        return expect_dense(p, w.pooler);
      case Member::labels:
        return expect_dense(p, w.labels);
      case Member::final_norm:
        return expect_norm(p, w.final_norm);
      case Member::transform:
        return expect_dense(p, w.transform);
      case Member::transform_norm:
        return expect_norm(p, w.transform_norm);
      case Member::decoder_bias:
        return expect_vector(p.weight(), w.decoder.bias, {p.rows});
      case Member::word_embeddings:
        return expect_word_embeddings(p);
      case Member::decoder:
        return expect_decoder(p);
    }
  }

  void expect_everything() {
    weights->layers.resize(config.groups());
    for (Layer& layer : weights->layers) layer.bottleneck.stacked.resize(config.feed_forwards - 1);
    missing_biases.resize(config.groups());
    for_each_parameter(config, [&](const Parameter& parameter) { expect_parameter(parameter); });
    weights->decoder.name = names::decoder(config.tied);
    if (!config.decoder_bias) weights->decoder.bias.assign(config.vocabulary, 0.0F);
    if (config.adds_attention_bias()) weights->no_bias.assign(3 * config.hidden, 0.0F);
    if (config.position_kind == Positions::learned) return;
    weights->global_rotary = nn::Rotary(config.positions, config.head_size(), config.global_theta);
    weights->local_rotary = nn::Rotary(config.positions, config.head_size(), config.local_theta);
  }

  // A model without any of a head's tensors is whole, but for the head.
  bool is_needed(const std::string& name) const {
    const auto group = groups.find(name);
    return group == groups.end() || group->second == Group::encoder || seen.contains(group->second);
  }
  bool has_masked_lm() const { return seen.contains(Group::masked_lm); }

  bool has_words() const { return !weights->words.f32.empty() || !weights->words.scale.empty(); }

  // The name that a file would have it under: a model's query, key and value are one only in a pack.
  std::string missing_of(const LinearParts& parts) const {
    if (parts.pieces > 1 && parts.scale.empty() && !config.architecture().is_modern) {
      for (std::size_t piece = 0; const char* name : {"query", "key", "value"}) {
        if (!parts.pieces_seen.contains(piece++)) {
          return concat(parts.name.substr(0, parts.name.rfind('.') + 1), name, ".weight");
        }
      }
    }
    return parts.name + ".weight";
  }

  std::string bias_as_in_file(const std::string& name) const {
    for (const auto& parts : linears) {
      if (parts->name + ".bias" == name && !parts->pieces_seen.empty())
        return concat(parts->name.substr(0, parts->name.rfind('.') + 1), "query.bias");
    }
    return name;
  }

  // name: as bert/names.h has it; the message has the architecture's own.
  std::unexpected<Error> lack(const std::string& name) const {
    const std::string shown = weights::stored_name(name, config.model_type);
    for (std::size_t i = 0; i < config.groups(); ++i) {
      const Layer& layer = weights->layers[i];
      const bool absent = layer.attention_norm.gamma.empty() && layer.output_norm.gamma.empty();
      if (!absent || !name.starts_with(names::layer(i) + ".")) continue;
      return fail("the weights lack ", shown, " and all else of that layer; config.json says ",
                  config.architecture().fields.layers, " = ", config.layers);
    }
    return fail("the weights lack ", shown);
  }

  Result<void> check_complete() const {
    if (!has_words() && !stray_words.empty()) {
      std::string_view prefix(stray_words);
      prefix.remove_suffix(kWordsEnd.size());
      if (prefix.ends_with(kBert) && prefix != kBert) prefix.remove_suffix(kBert.size());
      return fail("the weights lack ", weights::stored_name(names::kWordEmbeddings, config.model_type),
                  ".weight; found ", stray_words, ", whose name begins with \"", prefix,
                  "\": save the tensors without it");
    }
    for (const auto& parts : linears) {
      if (*parts->target || !is_needed(parts->name)) continue;
      if (parts->qvalues.empty()) return lack(missing_of(*parts));
      return fail(parts->name, ".weight: found I8 without scales, expected F32");
    }
    for (const auto& [name, values] : required) {
      if (values->empty() && is_needed(name)) return lack(bias_as_in_file(name));
    }
    for (const auto& missing : missing_biases) {  // all of them: a pack's fused one came in their place
      if (!missing.empty() && missing.size() < (config.mobile ? 2 : 3)) return lack(*missing.begin());
    }
    if (has_masked_lm() && !weights->decoder.linear) return lack(names::decoder(config.tied) + ".weight");
    if (!has_words()) return lack(names::kWordEmbeddings + ".weight");
    return {};
  }

  void look_at_stray(const std::string& name) {
    if (name.ends_with(kWordsEnd)) stray_words = name;
  }

  static constexpr std::string_view kWordsEnd = "embeddings.word_embeddings.weight", kBert = "bert.";
};

Loader::Loader(std::unique_ptr<State> state) : state_(std::move(state)) {}
Loader::~Loader() = default;

Result<std::unique_ptr<Loader>> Loader::begin(const Config& config, std::size_t threads) {
  if (auto ok = nn::check_kernel_choice(); !ok) return std::unexpected(ok.error());
  auto state = std::make_unique<State>();
  state->config = config;
  state->threads = threads;
  state->expect_everything();
  return std::unique_ptr<Loader>(new Loader(std::move(state)));
}

Result<void> Loader::add(const Tensor& tensor) {
  const std::string& name = tensor.info.name;
  for (auto& [beginning, rows] : state_->blocks) {
    if (name.starts_with(beginning)) return rows.add(tensor);
  }
  const auto handler = state_->handlers.find(name);
  if (handler == state_->handlers.end()) {  // the pooler and such
    state_->look_at_stray(tensor.info.shown());
    return {};
  }
  const auto group = state_->evidence.find(name);
  if (group != state_->evidence.end()) state_->seen.insert(group->second);
  if (auto ok = expect_finite(tensor); !ok) return ok;
  return handler->second(tensor);
}

Result<std::unique_ptr<Model>> Loader::finish() {
  if (auto ok = state_->check_complete(); !ok) return std::unexpected(ok.error());
  // Nobody multiplies by it; a pack's words are looked up in it.
  if (!state_->has_masked_lm() && !state_->weights->words.f32.empty()) state_->weights->decoder = {};
  return std::make_unique<Model>(state_->config, std::move(state_->weights),
                                 std::make_unique<nn::Threads>(state_->threads));
}

}  // namespace maskscope::bert
