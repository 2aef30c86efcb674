#include "bert/model.h"

#include <algorithm>
#include <string>

#include "base/checked.h"
#include "bert/names.h"
#include "bert/weights.h"
#include "nn/kernels.h"

namespace maskscope::bert {

Model::Model(Config config, std::unique_ptr<Weights> weights, std::unique_ptr<nn::Threads> threads)
    : config_(config), weights_(std::move(weights)), threads_(std::move(threads)) {}

Model::~Model() = default;

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
    if (outside(id, config.types)) return fail("found type id ", id, ", expected 0 to ", config.types - 1);
  }
  return {};
}

std::span<float> row_of(std::vector<float>& matrix, std::size_t row, std::size_t width) {
  return std::span(matrix).subspan(row * width, width);
}

}  // namespace

struct Pass::State {
  const Model& model;
  Input input;
  std::size_t next_layer = 0;
  std::vector<float> hidden;     // [n][hidden]
  std::vector<float> qkv;        // [n][3 x hidden]
  std::vector<float> keys;       // [heads][head_size][padded n], transposed
  std::vector<float> context;    // [n][hidden]
  std::vector<float> attended;   // [n][hidden]
  std::vector<float> inner;      // [n][intermediate]
  std::vector<float> attention;  // [layers][heads][n][n]
  std::vector<float> scratch;    // of the attention kernel, a part for each item of work
  mutable nn::LinearScratch linear_scratch;

  State(const Model& m, Input in) : model(m), input(std::move(in)) {
    const Config& c = config();
    const std::size_t n = tokens();
    hidden.resize(n * c.hidden);
    qkv.resize(n * 3 * c.hidden);
    keys.resize(c.hidden * nn::padded(n));
    context.resize(n * c.hidden);
    attended.resize(n * c.hidden);
    inner.resize(n * c.intermediate);
    attention.resize(c.layers * c.heads * n * n);
    scratch.resize(c.heads * query_blocks() * nn::kQueryBlock * nn::padded(n));
  }

  const Config& config() const { return model.config(); }
  const nn::Threads& threads() const { return model.threads(); }
  std::size_t tokens() const { return input.ids.size(); }
  std::size_t query_blocks() const { return (tokens() + kQueriesAtOnce - 1) / kQueriesAtOnce; }

  // Queries of one head that one thread takes at once.
  static constexpr std::size_t kQueriesAtOnce = 32;

  void embed() {
    const Weights& w = model.weights();
    const std::size_t width = config().hidden;
    threads().for_each(tokens(), [&](std::size_t token) {
      const auto row = row_of(hidden, token, width);
      w.words.read_row(static_cast<std::size_t>(input.ids[token]), row);
      nn::kernels().add_bias(row.data(), w.types.data() + static_cast<std::size_t>(input.type_ids[token]) * width,
                             width);
      nn::kernels().add_bias(row.data(), w.positions.data() + token * width, width);
      nn::kernels().layer_norm(row.data(), w.embedding_norm.gain.data(), w.embedding_norm.shift.data(),
                               config().epsilon, width);
    });
  }

  Result<void> multiply(const Dense& dense, const std::string& name, std::span<const float> from, std::size_t rows,
                        std::span<float> to) const {
    if (model.observer() != nullptr) model.observer()->observe(name, from, rows, dense.product.in());
    return dense.product.run(from, rows, to, linear_scratch, threads());
  }

  template <class Body>
  void each_row(std::vector<float>& matrix, std::size_t width, const Body& body) const {
    threads().for_each(matrix.size() / width, [&](std::size_t row) { body(row, matrix.data() + row * width); });
  }

  void transpose_keys(std::size_t head) {
    const std::size_t n = tokens(), size = config().head_size(), width = nn::padded(n), stride = 3 * config().hidden;
    float* to = keys.data() + head * size * width;
    const float* from = qkv.data() + config().hidden + head * size;
    for (std::size_t d = 0; d < size; ++d) {
      for (std::size_t token = 0; token < n; ++token) to[d * width + token] = from[token * stride + d];
    }
  }

  void attend(std::size_t layer, std::size_t head, std::size_t block) {
    const std::size_t n = tokens(), size = config().head_size(), hidden_size = config().hidden;
    const std::size_t first = block * kQueriesAtOnce;
    const std::size_t map = (layer * config().heads + head) * n * n;
    nn::kernels().attention({
        .query = qkv.data() + first * 3 * hidden_size + head * size,
        .value = qkv.data() + 2 * hidden_size + head * size,
        .keys_transposed = keys.data() + head * size * nn::padded(n),
        .stride = 3 * hidden_size,
        .queries = std::min(kQueriesAtOnce, n - first),
        .tokens = n,
        .head_size = size,
        .scratch = scratch.data() + (head * query_blocks() + block) * nn::kQueryBlock * nn::padded(n),
        .probabilities = attention.data() + map + first * n,
        .context = context.data() + first * hidden_size + head * size,
        .context_stride = hidden_size,
    });
  }

  Result<void> run_attention(std::size_t index, const Layer& layer) {
    const std::size_t width = config().hidden;
    if (auto ok = multiply(layer.query_key_value, names::query_key_value(index), hidden, tokens(), qkv); !ok) return ok;
    each_row(qkv, 3 * width, [&](std::size_t, float* row) {
      nn::kernels().add_bias(row, layer.query_key_value.bias.data(), 3 * width);
    });
    threads().for_each(config().heads, [&](std::size_t head) { transpose_keys(head); });
    threads().for_each(config().heads * query_blocks(),
                       [&](std::size_t item) { attend(index, item / query_blocks(), item % query_blocks()); });
    if (auto ok = multiply(layer.attention_output, names::attention_output(index), context, tokens(), attended); !ok) {
      return ok;
    }
    add_and_norm(attended, layer.attention_output.bias, hidden, layer.attention_norm);
    return {};
  }

  Result<void> run_feed_forward(std::size_t index, const Layer& layer) {
    if (auto ok = multiply(layer.intermediate, names::intermediate(index), attended, tokens(), inner); !ok) return ok;
    each_row(inner, config().intermediate, [&](std::size_t, float* row) {
      nn::kernels().add_bias_gelu(row, layer.intermediate.bias.data(), config().intermediate);
    });
    if (auto ok = multiply(layer.output, names::output(index), inner, tokens(), hidden); !ok) return ok;
    add_and_norm(hidden, layer.output.bias, attended, layer.output_norm);
    return {};
  }

  void add_and_norm(std::vector<float>& x, const std::vector<float>& bias, const std::vector<float>& residual,
                    const Norm& norm) const {
    const std::size_t width = config().hidden;
    each_row(x, width, [&](std::size_t row, float* values) {
      nn::kernels().add_layer_norm(values, bias.data(), residual.data() + row * width, norm.gain.data(),
                                   norm.shift.data(), config().epsilon, width);
    });
  }
};

Pass::Pass(std::unique_ptr<State> state) : state_(std::move(state)) {}
Pass::~Pass() = default;

Result<std::unique_ptr<Pass>> Pass::begin(const Model& model, Input input) {
  if (auto ok = check(model.config(), input); !ok) return std::unexpected(ok.error());
  auto state = std::make_unique<State>(model, std::move(input));
  state->embed();
  return std::unique_ptr<Pass>(new Pass(std::move(state)));
}

Result<bool> Pass::step() {
  State& s = *state_;
  if (s.next_layer == s.config().layers) return false;
  const Layer& layer = s.model.weights().layers[s.next_layer];
  if (auto ok = s.run_attention(s.next_layer, layer); !ok) return std::unexpected(ok.error());
  if (auto ok = s.run_feed_forward(s.next_layer, layer); !ok) return std::unexpected(ok.error());
  return ++s.next_layer < s.config().layers;
}

Result<void> Pass::run() {
  for (;;) {
    const auto more = step();
    if (!more) return std::unexpected(more.error());
    if (!*more) return {};
  }
}

std::size_t Pass::tokens() const { return state_->tokens(); }

std::span<const float> Pass::attention() const {
  const std::size_t layer = state_->config().heads * tokens() * tokens();
  return std::span(state_->attention).first(state_->next_layer * layer);
}

std::span<const float> Pass::hidden() const { return state_->hidden; }

Result<std::vector<float>> Pass::logits(std::span<const std::size_t> positions) const {
  const State& s = *state_;
  const Weights& w = s.model.weights();
  const std::size_t rows = positions.size(), width = s.config().hidden, vocabulary = s.config().vocabulary;
  if (s.next_layer != s.config().layers) return fail("logits were asked for after ", s.next_layer, " layers");
  std::vector<float> chosen(rows * width), transformed(rows * width), logits(rows * vocabulary);
  for (std::size_t i = 0; i < rows; ++i) {
    if (positions[i] >= tokens()) return fail("found position ", positions[i], ", expected 0 to ", tokens() - 1);
    std::ranges::copy(std::span(s.hidden).subspan(positions[i] * width, width), row_of(chosen, i, width).begin());
  }
  if (auto ok = s.multiply(w.transform, names::kTransform, chosen, rows, transformed); !ok) {
    return std::unexpected(ok.error());
  }
  s.each_row(transformed, width, [&](std::size_t, float* row) {
    nn::kernels().add_bias_gelu(row, w.transform.bias.data(), width);
    nn::kernels().layer_norm(row, w.transform_norm.gain.data(), w.transform_norm.shift.data(), s.config().epsilon,
                             width);
  });
  if (auto ok = s.multiply(w.decoder, names::kWordEmbeddings, transformed, rows, logits); !ok) {
    return std::unexpected(ok.error());
  }
  s.each_row(logits, vocabulary,
             [&](std::size_t, float* row) { nn::kernels().add_bias(row, w.decoder.bias.data(), vocabulary); });
  return logits;
}

}  // namespace maskscope::bert
