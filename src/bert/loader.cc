#include "bert/loader.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "bert/names.h"
#include "bert/weights.h"

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

// Gathers what one quantised or f32 product needs and makes it as soon as everything is there.
struct ProductParts {
  std::string name;
  std::size_t in, out;
  std::size_t pieces;  // f32 tensors that make up the rows: 3 for query, key, value
  nn::Linear* target;
  std::vector<float> f32, scale, smooth;
  std::vector<std::size_t> groups;  // of channels; none: one of all
  std::vector<std::int8_t> steps;
  std::set<std::size_t> pieces_seen;  // none in a pack, which has one matrix

  std::size_t width() const { return groups.empty() ? in : std::reduce(groups.begin(), groups.end()); }

  Result<void> keep(Result<nn::Linear> made) {
    if (!made) return fail(name, ": ", made.error().message);
    *target = std::move(*made);
    f32 = scale = smooth = {};
    steps = {};
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

  // Before the tensors whose shapes depend on them.
  Result<void> add_groups(const Tensor& tensor) {
    std::vector<float> sizes;
    const std::uint64_t count = tensor.info.shape.empty() ? 0 : tensor.info.shape[0];
    if (auto ok = copy_f32(tensor, {count}, sizes); !ok) return ok;
    if (!scale.empty() || !smooth.empty() || !steps.empty()) {
      return fail(tensor.info.name, ": found behind the layer's other tensors, expected before them");
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

  Result<void> add_steps(const Tensor& tensor) {
    if (auto ok = expect(tensor, DType::i8, {out, width()}); !ok) return ok;
    if (!scale.empty() && !smooth.empty()) return make(tensor.i8());
    steps.assign(tensor.i8().begin(), tensor.i8().end());
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
    return steps.empty() || scale.empty() || smooth.empty() ? Result<void>{} : make(steps);
  }

  Result<void> make(std::span<const std::int8_t> weight) {
    return keep(nn::Linear::from_i7(in, out, weight, scale, smooth, {.groups = groups}));
  }
};

// Gathers a matrix with a row for each word of the vocabulary, whose rows a pack has in blocks: ".weight.0", ".weight.1",
// ..., in order, behind their scales and factors.
struct RowBlocks {
  std::string name;
  std::size_t in, out;
  nn::Linear* target;
  WordEmbeddings* words;  // where the rows are looked up as well, else null
  std::vector<float> scale, smooth;
  std::vector<std::int8_t> steps;
  std::size_t rows = 0;  // so far

  Result<void> add(const Tensor& t) {
    const std::size_t left = out - rows;
    if (t.info.dtype != DType::i8 || t.info.shape.size() != 2 || t.info.shape[0] > left || t.info.shape[1] != in) {
      return fail(t.info.shown(), ": found ", describe(t.info.dtype, t.info.shape), ", expected at most ",
                  describe(DType::i8, {left, in}));
    }
    steps.reserve(out * in);
    steps.insert(steps.end(), t.i8().begin(), t.i8().end());
    rows += static_cast<std::size_t>(t.info.shape[0]);
    return rows == out ? make() : Result<void>{};
  }

  Result<void> make() {
    auto made = nn::Linear::from_i7(in, out, steps, scale, smooth, {.readable = words != nullptr});
    if (!made) return fail(name, ": ", made.error().message);
    *target = std::move(*made);
    if (words != nullptr) {
      words->scale = std::move(scale);
      words->smooth = std::move(smooth);
    }
    steps = {};
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
  std::vector<std::unique_ptr<ProductParts>> products;
  std::map<std::string, RowBlocks> blocks;  // by what their tensors' names begin with
  std::vector<std::pair<std::string, std::vector<float>*>> required;
  std::vector<std::set<std::string>> missing_biases;  // of each layer's query, key and value, where they come apart
  bool has_head = false;                              // whether a tensor of the masked-LM head has come
  std::string stray_words;                            // word embeddings under a name that nobody knows

  void expect_vector(const std::string& name, std::vector<float>& to, std::vector<std::uint64_t> shape) {
    required.emplace_back(name, &to);
    handlers[name] = [&to, shape = std::move(shape)](const Tensor& tensor) { return copy_f32(tensor, shape, to); };
  }

  void expect_norm(const std::string& name, LayerNorm& norm) {
    expect_vector(name + ".weight", norm.gamma, {config.hidden});
    expect_vector(name + ".bias", norm.beta, {config.hidden});
  }

  ProductParts& add_product(const std::string& name, std::size_t in, std::size_t out, std::size_t pieces,
                            nn::Linear& target) {
    products.push_back(std::make_unique<ProductParts>(ProductParts{.name = name,
                                                                   .in = in,
                                                                   .out = out,
                                                                   .pieces = pieces,
                                                                   .target = &target,
                                                                   .f32 = {},
                                                                   .scale = {},
                                                                   .smooth = {},
                                                                   .groups = {},
                                                                   .steps = {},
                                                                   .pieces_seen = {}}));
    return *products.back();
  }

  void expect_quantised(const std::string& name, ProductParts& parts) {
    handlers[name + ".groups"] = [&parts](const Tensor& t) { return parts.add_groups(t); };
    handlers[name + ".scale"] = [&parts](const Tensor& t) { return parts.add_scale(t); };
    handlers[name + ".smooth"] = [&parts](const Tensor& t) { return parts.add_smooth(t); };
  }

  void expect_dense(const std::string& name, std::size_t in, std::size_t out, Dense& dense) {
    ProductParts& parts = add_product(name, in, out, 1, dense.product);
    handlers[name + ".weight"] = [&parts](const Tensor& t) {
      return t.info.dtype == DType::i8 ? parts.add_steps(t) : parts.add_f32(t, 0);
    };
    expect_quantised(name, parts);
    expect_vector(name + ".bias", dense.bias, {out});
  }

  // Three f32 layers of the model, one layer of the pack.
  void expect_query_key_value(std::size_t index, Dense& dense) {
    const std::size_t hidden = config.hidden;
    const std::string fused = names::query_key_value(index);
    ProductParts& parts = add_product(fused, hidden, 3 * hidden, 3, dense.product);
    handlers[fused + ".weight"] = [&parts](const Tensor& t) { return parts.add_steps(t); };
    expect_quantised(fused, parts);
    expect_vector(fused + ".bias", dense.bias, {3 * hidden});
    auto& missing = missing_biases[index];
    const std::string separate[] = {names::query(index), names::key(index), names::value(index)};
    for (std::size_t piece = 0; piece < 3; ++piece) {
      handlers[separate[piece] + ".weight"] = [&parts, piece](const Tensor& t) { return parts.add_f32(t, piece); };
      missing.insert(separate[piece] + ".bias");
      handlers[separate[piece] + ".bias"] = [&dense, &missing, piece, hidden](const Tensor& t) -> Result<void> {
        if (auto ok = expect(t, DType::f32, {hidden}); !ok) return ok;
        dense.bias.resize(3 * hidden);
        std::ranges::copy(t.f32(), dense.bias.begin() + static_cast<std::ptrdiff_t>(piece * hidden));
        missing.erase(t.info.name);
        return {};
      };
    }
  }

  void expect_layer(std::size_t index) {
    Layer& layer = weights->layers[index];
    expect_query_key_value(index, layer.query_key_value);
    expect_dense(names::attention_output(index), config.hidden, config.hidden, layer.attention_output);
    expect_norm(names::attention_norm(index), layer.attention_norm);
    expect_dense(names::intermediate(index), config.hidden, config.intermediate, layer.intermediate);
    expect_dense(names::output(index), config.intermediate, config.hidden, layer.output);
    expect_norm(names::output_norm(index), layer.output_norm);
  }

  // The word embeddings, and the decoder's matrix where it is another one. Steps that both share are the decoder's.
  void expect_words() {
    WordEmbeddings& words = weights->words;
    nn::Linear& decoder = weights->decoder.product;
    expect_blocks(names::kWordEmbeddings, config.tied ? decoder : words.rows, &words);
    handlers[names::kWordEmbeddings + ".weight"] = [this, &words, &decoder](const Tensor& t) -> Result<void> {
      if (auto ok = copy_f32(t, {config.vocabulary, config.hidden}, words.f32); !ok) return ok;
      return config.tied ? make_f32(t, decoder) : Result<void>{};
    };
    if (config.tied) return;
    expect_blocks(names::kUntiedDecoder, decoder, nullptr);
    handlers[names::kUntiedDecoder + ".weight"] = [this, &decoder](const Tensor& t) -> Result<void> {
      if (auto ok = expect(t, DType::f32, {config.vocabulary, config.hidden}); !ok) return ok;
      return make_f32(t, decoder);
    };
  }

  Result<void> make_f32(const Tensor& t, nn::Linear& target) const {
    auto made = nn::Linear::from_f32(config.hidden, config.vocabulary, t.f32());
    if (!made) return fail(t.info.shown(), ": ", made.error().message);
    target = std::move(*made);
    return {};
  }

  void expect_blocks(const std::string& name, nn::Linear& target, WordEmbeddings* words) {
    RowBlocks& rows = blocks[name + ".weight."];
    rows = {.name = name,
            .in = config.hidden,
            .out = config.vocabulary,
            .target = &target,
            .words = words,
            .scale = {},
            .smooth = {},
            .steps = {}};
    handlers[name + ".scale"] = [&rows](const Tensor& t) { return copy_f32(t, {rows.out}, rows.scale); };
    handlers[name + ".smooth"] = [&rows](const Tensor& t) { return copy_f32(t, {rows.in}, rows.smooth); };
  }

  void expect_everything() {
    const std::size_t hidden = config.hidden;
    expect_words();
    expect_vector(names::kPositionEmbeddings + ".weight", weights->positions, {config.positions, hidden});
    expect_vector(names::kTypeEmbeddings + ".weight", weights->types, {config.types, hidden});
    expect_norm(names::kEmbeddingNorm, weights->embedding_norm);
    weights->layers.resize(config.layers);
    missing_biases.resize(config.layers);
    for (std::size_t i = 0; i < config.layers; ++i) expect_layer(i);
    expect_dense(names::kTransform, hidden, hidden, weights->transform);
    expect_norm(names::kTransformNorm, weights->transform_norm);
    expect_vector(names::kDecoderBias, weights->decoder.bias, {config.vocabulary});
  }

  // A model without any of the masked-LM head's tensors is whole, but for the head.
  bool is_needed(const std::string& name) const { return has_head || !name.starts_with(names::kHead); }

  bool has_words() const { return !weights->words.f32.empty() || !weights->words.scale.empty(); }

  // The name that a file would have it under: a model's query, key and value are one only in a pack.
  static std::string missing_of(const ProductParts& parts) {
    if (parts.pieces > 1 && parts.scale.empty()) {
      for (std::size_t piece = 0; const char* name : {"query", "key", "value"}) {
        if (!parts.pieces_seen.contains(piece++)) {
          return concat(parts.name.substr(0, parts.name.rfind('.') + 1), name, ".weight");
        }
      }
    }
    return parts.name + ".weight";
  }

  std::string bias_as_in_file(const std::string& name) const {
    for (const auto& parts : products) {
      if (parts->name + ".bias" == name && !parts->pieces_seen.empty())
        return concat(parts->name.substr(0, parts->name.rfind('.') + 1), "query.bias");
    }
    return name;
  }

  std::unexpected<Error> lack(const std::string& name) const {
    for (std::size_t i = 0; i < config.layers; ++i) {
      const Layer& layer = weights->layers[i];
      const bool absent = layer.attention_norm.gamma.empty() && layer.output_norm.gamma.empty();
      if (!absent || !name.starts_with(names::layer(i) + ".")) continue;
      return fail("the weights lack ", name,
                  " and all else of that layer; config.json says num_hidden_layers = ", config.layers);
    }
    return fail("the weights lack ", name);
  }

  Result<void> check_complete() const {
    if (!has_words() && !stray_words.empty()) {
      std::string_view prefix(stray_words);
      prefix.remove_suffix(kWordsEnd.size());
      if (prefix.ends_with(kBert) && prefix != kBert) prefix.remove_suffix(kBert.size());
      return fail("the weights lack ", names::kWordEmbeddings, ".weight; found ", stray_words,
                  ", whose name begins with \"", prefix, "\": save the tensors without it");
    }
    for (const auto& parts : products) {
      if (*parts->target || !is_needed(parts->name)) continue;
      if (parts->steps.empty()) return lack(missing_of(*parts));
      return fail(parts->name, ".weight: found I8 without scales, expected F32");
    }
    for (const auto& [name, values] : required) {
      if (values->empty() && is_needed(name)) return lack(bias_as_in_file(name));
    }
    for (const auto& missing : missing_biases) {  // all three: a pack's fused one came in their place
      if (missing.size() == 1 || missing.size() == 2) return lack(*missing.begin());
    }
    if (has_head && !weights->decoder.product) return lack(names::decoder(config.tied) + ".weight");
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
  state_->has_head = state_->has_head || name.starts_with(names::kHead);
  if (auto ok = expect_finite(tensor); !ok) return ok;
  return handler->second(tensor);
}

Result<std::unique_ptr<Model>> Loader::finish() {
  if (auto ok = state_->check_complete(); !ok) return std::unexpected(ok.error());
  // Nobody multiplies by it; a pack's words are looked up in it.
  if (!state_->has_head && !state_->weights->words.f32.empty()) state_->weights->decoder = {};
  return std::make_unique<Model>(state_->config, std::move(state_->weights),
                                 std::make_unique<nn::Threads>(state_->threads));
}

}  // namespace maskscope::bert
