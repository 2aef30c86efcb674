#include "bert/model.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <string>
#include <utility>

#include "base/checked.h"
#include "base/divide_up.h"
#include "base/stopwatch.h"
#include "bert/names.h"
#include "bert/weights.h"
#include "bert/workspace.h"
#include "nn/kernels.h"

namespace maskscope::bert {

Model::Model(Config config, std::unique_ptr<Weights> weights, std::unique_ptr<nn::Threads> threads)
    : config_(config), weights_(std::move(weights)), threads_(std::move(threads)) {}

Model::~Model() = default;

Result<void> Model::expect_head() const {
  if (weights_->transform.product) return {};
  return fail("the model has no masked-LM head (its weights hold no ", names::kHead,
              "*), so it cannot predict words; its attention and tokens are there");
}

namespace {

Result<void> check(const Config& config, const Input& input) {
  if (input.ids.empty() || input.ids.size() > config.positions) {
    return fail("found a text of ", input.ids.size(), " tokens, expected 1 to ", config.positions);
  }
  const std::uint64_t maps[] = {config.layers, config.heads, input.ids.size(), input.ids.size(), sizeof(float)};
  const auto bytes = checked_product(maps);
  if (!bytes || !addressable(*bytes)) {
    return fail("found a text of ", input.ids.size(),
                " tokens, whose attention maps are larger than this machine's memory");
  }
  if (input.type_ids.size() != input.ids.size()) {
    return fail("found ", input.type_ids.size(), " type ids for ", input.ids.size(), " tokens");
  }
  const auto outside = [](std::int32_t id, std::size_t size) { return id < 0 || static_cast<std::size_t>(id) >= size; };
  for (const std::int32_t id : input.ids) {
    if (outside(id, config.vocabulary)) return fail("found token id ", id, ", expected 0 to ", config.vocabulary - 1);
  }
  for (const std::int32_t id : input.type_ids) {
    if (!config.reads_types || !outside(id, config.types)) continue;
    if (config.types == 1) return fail("found a pair, and a model that reads one text: its type_vocab_size is 1");
    return fail("found type id ", id, ", expected 0 to ", config.types - 1);
  }
  return {};
}

Result<void> check_muted(const Config& config, const std::vector<std::uint32_t>& muted) {
  const std::size_t heads = config.layers * config.heads;
  for (std::size_t i = 0; i < muted.size(); ++i) {
    if (muted[i] >= heads) return fail("found head ", muted[i], " to mute, expected 0 to ", heads - 1);
    if (i > 0 && muted[i] <= muted[i - 1]) return fail("found head ", muted[i], " to mute behind ", muted[i - 1]);
  }
  return {};
}

bool all_finite(std::span<const float> values) { return nn::kernels().finite(values.data(), values.size()); }

std::unexpected<Error> overflow(const std::string& where) {
  return fail("found numbers that are not finite after ", where,
              ": the model's weights are too large for f32 arithmetic");
}

using LayerName = std::string (*)(std::size_t index);

std::span<float> row_of(std::span<float> matrix, std::size_t row, std::size_t width) {
  return matrix.subspan(row * width, width);
}

}  // namespace

struct Pass::State {
  const Model& model;
  Input input;
  PassOptions options;
  Workspace& workspace;
  mutable Profile profile;
  std::size_t next_layer = 0;
  std::span<float> states;     // [layers + 1][n][hidden], or one of them
  std::span<float> qkv;        // [n][3 x hidden]
  std::span<float> panels;     // of each head's keys and values
  std::span<float> context;    // [n][hidden]
  std::span<float> attended;   // [n][hidden]
  std::span<float> inner;      // [n][intermediate]
  std::span<float> attention;  // [layers][heads][n][n], or one layer
  std::span<float> scratch;    // of the attention kernel, a part for each item of work
  // At which positions the last layer has been ended.
  mutable std::vector<bool> ended;
  // Whether all that the layers gave is finite; looked at before it is quantised, since quantised NaN is a number like any
  // other.
  mutable std::atomic<bool> finite = true;

  State(const Model& m, Input in, PassOptions how, Workspace& memory)
      : model(m), input(std::move(in)), options(std::move(how)), workspace(memory), ended(input.ids.size()) {
    const Config& c = config();
    const std::size_t n = tokens();
    const std::pair<std::span<float>*, std::size_t> plan[] = {
        {&states, (options.keep ? c.layers + 1 : 1) * n * c.hidden},
        {&qkv, n * 3 * c.hidden},
        {&panels, c.heads * nn::attention_room(n, c.head_size())},
        {&context, n * c.hidden},
        {&attended, n * c.hidden},
        {&inner, n * c.intermediate},
        {&attention, (keeps_maps() ? c.layers : 1) * c.heads * n * n},
        {&scratch, c.heads * query_blocks() * nn::attention_scratch(n, c.head_size())},
    };
    std::size_t floats = 0;
    for (const auto& [part, size] : plan) floats += Workspace::room(size);
    workspace.begin(floats);
    for (const auto& [part, size] : plan) *part = workspace.take(size);
  }

  const Config& config() const { return model.config(); }
  const nn::Threads& threads() const { return workspace.threads() ? *workspace.threads() : model.threads(); }
  std::size_t tokens() const { return input.ids.size(); }
  std::size_t query_blocks() const { return divide_up(tokens(), kQueriesAtOnce); }

  // The hidden state after so many layers, [n][hidden].
  std::span<float> hidden(std::size_t layers) const {
    const std::size_t size = tokens() * config().hidden;
    return states.subspan(options.keep ? layers * size : 0, size);
  }
  bool keeps_maps() const { return options.keep && options.keep_maps; }
  // A layer's maps, [heads][n][n].
  std::span<float> maps(std::size_t layer) const {
    const std::size_t size = config().heads * tokens() * tokens();
    return attention.subspan(keeps_maps() ? layer * size : 0, size);
  }

  // Queries of one head that one thread takes at once.
  static constexpr std::size_t kQueriesAtOnce = 32;

  Result<void> check_kept(std::size_t layers) const {
    if (!options.keep) return fail("the pass keeps no hidden states");
    if (layers > next_layer)
      return fail("found layer ", layers, ", expected at most the ", next_layer, " that have run");
    return {};
  }

  // The masked-LM head at these positions of the hidden state after so many layers: [position][vocabulary].
  Result<std::vector<float>> read_head(std::size_t layers, std::span<const std::size_t> positions) const;

  void embed() {
    const Weights& w = model.weights();
    const std::size_t width = config().hidden;
    const Stopwatch watch(profile.embeddings);
    auto& steps = workspace.linear().steps;
    steps.resize(std::max(steps.size(), tokens() * width));
    threads().for_each(tokens(), [&](std::size_t token) {
      const auto row = row_of(hidden(0), token, width);
      w.read_word(static_cast<std::size_t>(input.ids[token]), std::span(steps).subspan(token * width, width), row);
      const std::int32_t type = config().reads_types ? input.type_ids[token] : 0;
      nn::kernels().add_bias(row.data(), w.types.data() + static_cast<std::size_t>(type) * width, width);
      nn::kernels().add_bias(row.data(), w.positions.data() + token * width, width);
      nn::kernels().layer_norm(row.data(), w.embedding_norm.gamma.data(), w.embedding_norm.beta.data(),
                               config().epsilon, width);
    });
  }

  // The layer's name is made up only where somebody observes.
  Result<void> multiply(const Dense& dense, LayerName name, std::size_t index, std::span<const float> from,
                        std::span<float> to, const nn::RowStep& before = {}) const {
    const std::size_t rows = from.size() / dense.product.in();
    if (model.observer() == nullptr) return dense.product.run(from, rows, to, workspace.linear(), threads(), before);
    if (before) threads().for_each(rows, before);
    model.observer()->observe(name(index), from, rows, dense.product.in());
    return dense.product.run(from, rows, to, workspace.linear(), threads());
  }

  template <class Body>
  void each_row(std::span<float> matrix, std::size_t width, const Body& body) const {
    threads().for_each(matrix.size() / width, [&](std::size_t row) { body(row, matrix.data() + row * width); });
  }

  float* panels_of(std::size_t head) const {
    return panels.data() + head * nn::attention_room(tokens(), config().head_size());
  }

  static const nn::Attention& attention_of(const Layer& layer) {
    return layer.query_key_value.product.quantised() ? nn::kernels().attention_i16 : nn::kernels().attention_f32;
  }

  void pack_head(const Layer& layer, std::size_t head) const {
    const std::size_t size = config().head_size(), key = config().hidden + head * size, value = config().hidden + key;
    const float* const rows = qkv.data();
    const float* const bias = layer.query_key_value.bias.data();
    attention_of(layer).pack({.keys = rows + key,
                              .values = rows + value,
                              .stride = 3 * config().hidden,
                              .key_bias = bias + key,
                              .value_bias = bias + value,
                              .tokens = tokens(),
                              .head_size = size},
                             panels_of(head));
  }

  void attend(std::size_t index, const Layer& layer, std::size_t head, std::size_t block) const {
    const std::size_t n = tokens(), size = config().head_size(), hidden_size = config().hidden;
    const std::size_t first = block * kQueriesAtOnce;
    attention_of(layer).run({
        .query = qkv.data() + first * 3 * hidden_size + head * size,
        .query_stride = 3 * hidden_size,
        .query_bias = layer.query_key_value.bias.data() + head * size,
        .panels = panels_of(head),
        .queries = std::min(kQueriesAtOnce, n - first),
        .tokens = n,
        .head_size = size,
        .scratch = scratch.data() + (head * query_blocks() + block) * nn::attention_scratch(n, size),
        .probabilities = maps(index).data() + (head * n + first) * n,
        .context = context.data() + first * hidden_size + head * size,
        .context_stride = hidden_size,
    });
    for (std::size_t row = first; row < std::min(first + kQueriesAtOnce, n); ++row) {
      expect_finite(row_of(context, row, hidden_size).subspan(head * size, size));
    }
  }

  void expect_finite(std::span<const float> numbers) const {
    if (!all_finite(numbers)) finite = false;
  }

  Result<void> project(const Dense& dense, LayerName name, std::size_t index, std::span<const float> from,
                       std::span<float> to) const {
    const Stopwatch watch(profile.projections);
    return multiply(dense, name, index, from, to);
  }

  void attend_all(std::size_t index, const Layer& layer) {
    const Stopwatch watch(profile.attention);
    threads().for_each(config().heads, [&](std::size_t head) { pack_head(layer, head); });
    threads().for_each(config().heads * query_blocks(),
                       [&](std::size_t item) { attend(index, layer, item / query_blocks(), item % query_blocks()); });
    mute(index);
  }

  void mute(std::size_t layer) const {
    const std::size_t size = config().head_size();
    for (const std::uint32_t muted : options.muted) {
      if (muted / config().heads != layer) continue;
      const std::size_t first = muted % config().heads * size;
      for (std::size_t t = 0; t < tokens(); ++t)
        std::ranges::fill(row_of(context, t, config().hidden).subspan(first, size), 0.0F);
    }
  }

  Result<void> run_attention(std::size_t index, const Layer& layer) {
    if (auto ok = project(layer.query_key_value, names::query_key_value, index, hidden(index), qkv); !ok) return ok;
    attend_all(index, layer);
    return {};
  }

  void activate(std::size_t row, const std::vector<float>& bias) const {
    const auto values = row_of(inner, row, config().intermediate);
    nn::kernels().add_bias_gelu(values.data(), bias.data(), values.size());
    expect_finite(values);
  }

  // The products, and GELU between them, which the second one does on its way.
  Result<void> feed(std::size_t index, const Layer& layer, std::span<const float> from, std::span<float> to) const {
    const Stopwatch watch(profile.feed_forward);
    const auto rows = inner.first(from.size() / config().hidden * config().intermediate);
    if (auto ok = multiply(layer.intermediate, names::intermediate, index, from, rows); !ok) return ok;
    return multiply(layer.output, names::output, index, rows, to,
                    [&](std::size_t row) { activate(row, layer.intermediate.bias); });
  }

  // What comes after a layer's attention, for some rows, [rows][hidden] each: what attention gave them, their hidden state
  // before the layer, and the one after it.
  Result<void> end_layer(std::size_t index, const Layer& layer, std::span<const float> given,
                         std::span<const float> before, std::span<float> after) const {
    const auto sums = attended.first(given.size());
    if (auto ok = project(layer.attention_output, names::attention_output, index, given, sums); !ok) return ok;
    add_and_norm(sums, layer.attention_output.bias, before, layer.attention_norm);
    if (auto ok = feed(index, layer, sums, after); !ok) return ok;
    add_and_norm(after, layer.output.bias, sums, layer.output_norm);
    return {};
  }

  // Ends the last layer at those of these positions, each less than tokens(), where it has not been yet. Only the head looks
  // at it, and of most positions it is never asked.
  Result<void> end_last(std::span<const std::size_t> positions) const {
    std::vector<bool> then = ended;
    std::vector<std::size_t> rows;
    for (const std::size_t position : positions) {
      if (!then[position]) rows.push_back(position);
      then[position] = true;
    }
    const std::size_t last = config().layers - 1, width = config().hidden, size = rows.size() * width;
    // Queries, keys and values have done what they were for.
    const auto given = qkv.first(size), before = qkv.subspan(size, size), after = qkv.subspan(2 * size, size);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::ranges::copy(row_of(context, rows[i], width), row_of(given, i, width).begin());
      std::ranges::copy(row_of(hidden(last), rows[i], width), row_of(before, i, width).begin());
    }
    if (auto ok = end_layer(last, model.weights().layers[last], given, before, after); !ok) return ok;
    if (!finite) return overflow(concat("layer ", config().layers));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::ranges::copy(row_of(after, i, width), row_of(hidden(last + 1), rows[i], width).begin());
    }
    ended = std::move(then);
    return {};
  }

  void add_and_norm(std::span<float> x, const std::vector<float>& bias, std::span<const float> residual,
                    const LayerNorm& norm) const {
    const Stopwatch watch(profile.norms);
    const std::size_t width = config().hidden;
    each_row(x, width, [&](std::size_t row, float* sums) {
      nn::kernels().add_layer_norm(sums, bias.data(), residual.data() + row * width, norm.gamma.data(),
                                   norm.beta.data(), config().epsilon, width);
      expect_finite({sums, width});
    });
  }
};

Pass::Pass(std::unique_ptr<State> state) : state_(std::move(state)) {}
Pass::~Pass() = default;

Result<std::unique_ptr<Pass>> Pass::begin(const Model& model, Input input, Workspace& workspace, PassOptions options) {
  if (auto ok = check(model.config(), input); !ok) return std::unexpected(ok.error());
  if (auto ok = check_muted(model.config(), options.muted); !ok) return std::unexpected(ok.error());
  auto state = std::make_unique<State>(model, std::move(input), std::move(options), workspace);
  state->embed();
  return std::unique_ptr<Pass>(new Pass(std::move(state)));
}

Result<std::unique_ptr<Pass>> Pass::branch(const Pass& from, std::size_t layers, Workspace& workspace,
                                           PassOptions options) {
  const State& other = *from.state_;
  if (auto ok = other.check_kept(layers); !ok) return std::unexpected(ok.error());
  if (layers == other.config().layers) return fail("found a branch after all ", layers, " layers, expected one before");
  if (auto ok = check_muted(other.config(), options.muted); !ok) return std::unexpected(ok.error());
  auto state = std::make_unique<State>(other.model, other.input, std::move(options), workspace);
  std::ranges::copy(other.hidden(layers), state->hidden(layers).begin());
  state->next_layer = layers;
  return std::unique_ptr<Pass>(new Pass(std::move(state)));
}

Result<bool> Pass::step() {
  State& s = *state_;
  if (s.next_layer == s.config().layers) return false;
  const std::size_t index = s.next_layer;
  const Layer& layer = s.model.weights().layers[index];
  const bool is_last = index + 1 == s.config().layers;
  if (auto ok = s.run_attention(index, layer); !ok) return std::unexpected(ok.error());
  if (!is_last) {
    const auto ok = s.end_layer(index, layer, s.context, s.hidden(index), s.hidden(index + 1));
    if (!ok) return std::unexpected(ok.error());
  }
  if (!s.finite) return overflow(concat("layer ", index + 1));
  ++s.next_layer;
  return !is_last;
}

Result<void> Pass::run() {
  for (;;) {
    const auto more = step();
    if (!more) return std::unexpected(more.error());
    if (!*more) return {};
  }
}

std::size_t Pass::tokens() const { return state_->tokens(); }

const Profile& Pass::profile() const { return state_->profile; }

std::span<const float> Pass::attention() const {
  const State& s = *state_;
  const std::size_t layers = s.keeps_maps() ? s.next_layer : std::min<std::size_t>(s.next_layer, 1);
  return s.attention.first(layers * s.config().heads * tokens() * tokens());
}

Result<std::span<const float>> Pass::attention_of(std::size_t layer) {
  State& s = *state_;
  if (auto ok = s.check_kept(layer + 1); !ok) return std::unexpected(ok.error());
  if (!s.keeps_maps()) {
    const std::vector<float> context(s.context.begin(), s.context.end());  // the last layer may still be ended from it
    if (auto ok = s.run_attention(layer, s.model.weights().layers[layer]); !ok) return std::unexpected(ok.error());
    std::ranges::copy(context, s.context.begin());
  }
  return s.maps(layer);
}

Result<std::span<const float>> Pass::hidden() const {
  const State& s = *state_;
  if (s.next_layer == s.config().layers) {
    std::vector<std::size_t> all(tokens());
    std::iota(all.begin(), all.end(), std::size_t{0});
    if (auto ok = s.end_last(all); !ok) return std::unexpected(ok.error());
  }
  return s.hidden(s.next_layer);
}

Result<std::vector<float>> Pass::logits(std::span<const std::size_t> positions) const {
  const State& s = *state_;
  if (s.next_layer != s.config().layers) return fail("logits were asked for after ", s.next_layer, " layers");
  return s.read_head(s.next_layer, positions);
}

Result<std::vector<float>> Pass::logits_after(std::size_t layers, std::span<const std::size_t> positions) const {
  if (auto ok = state_->check_kept(layers); !ok) return std::unexpected(ok.error());
  return state_->read_head(layers, positions);
}

Result<std::vector<float>> Pass::State::read_head(std::size_t layers, std::span<const std::size_t> positions) const {
  if (auto ok = model.expect_head(); !ok) return std::unexpected(ok.error());
  for (const std::size_t position : positions) {
    if (position >= tokens()) return fail("found position ", position, ", expected 0 to ", tokens() - 1);
  }
  if (layers == config().layers) {
    if (auto ok = end_last(positions); !ok) return std::unexpected(ok.error());
  }
  const Stopwatch watch(profile.head);
  const Weights& w = model.weights();
  const std::size_t rows = positions.size(), width = config().hidden, vocabulary = config().vocabulary;
  std::vector<float> chosen(rows * width), transformed(rows * width), logits(rows * vocabulary);
  for (std::size_t i = 0; i < rows; ++i) {
    std::ranges::copy(row_of(hidden(layers), positions[i], width), row_of(chosen, i, width).begin());
  }
  const auto multiply = [&](const Dense& dense, const std::string& name, std::span<const float> from,
                            std::span<float> to) {
    if (model.observer() != nullptr) model.observer()->observe(name, from, rows, dense.product.in());
    return dense.product.run_finely(from, rows, to, workspace.linear(), threads());
  };
  if (auto ok = multiply(w.transform, names::kTransform, chosen, transformed); !ok) return std::unexpected(ok.error());
  each_row(transformed, width, [&](std::size_t, float* row) {
    nn::kernels().add_bias_gelu(row, w.transform.bias.data(), width);
    nn::kernels().layer_norm(row, w.transform_norm.gamma.data(), w.transform_norm.beta.data(), config().epsilon, width);
  });
  if (!all_finite(transformed)) return overflow("the masked-LM head");
  if (auto ok = multiply(w.decoder, names::decoder(config().tied), transformed, logits); !ok) {
    return std::unexpected(ok.error());
  }
  each_row(logits, vocabulary,
           [&](std::size_t, float* row) { nn::kernels().add_bias(row, w.decoder.bias.data(), vocabulary); });
  if (!all_finite(logits)) return overflow("the masked-LM head");
  return logits;
}

}  // namespace maskscope::bert
