#include "bert/forward_layer.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/divide_up.h"
#include "base/stopwatch.h"
#include "bert/architecture.h"
#include "bert/weights.h"
#include "nn/kernels.h"

namespace maskscope::bert {
namespace {

const Layer& layer_of(const Run& run, std::size_t layer) {
  return run.model.weights().layers[run.config().group_of(layer)];
}

bool all_finite(std::span<const float> values) { return nn::kernels().finite(values.data(), values.size()); }

void expect_finite(Run& run, std::span<const float> values) {
  if (!all_finite(values)) run.finite = false;
}

// y = x W^T, [rows][out]; the bias is left to what follows.
Result<void> matmul(Run& run, const Dense& dense, std::span<const float> x, std::span<float> y,
                    const nn::RowPrologue& prologue = {}) {
  const std::size_t rows = x.size() / dense.linear.in();
  InputObserver* const observer = run.options.observer;
  if (observer == nullptr) return dense.linear.run(x, rows, y, run.workspace.linear(), run.threads(), prologue);
  if (prologue) run.threads().for_each(rows, prologue);
  observer->observe(dense.name, x, rows, dense.linear.in());
  return dense.linear.run(x, rows, y, run.workspace.linear(), run.threads());
}

Result<void> project(Run& run, const Dense& dense, std::span<const float> x, std::span<float> y) {
  const Stopwatch watch(run.profile.projections);
  return matmul(run, dense, x, y);
}

// x = f(x + bias)
void activate(Activation activation, std::span<float> x, const float* bias) {
  const nn::Kernels& kernels = nn::kernels();
  switch (activation) {
    case Activation::gelu:
      return kernels.add_bias_gelu(x.data(), bias, x.size());
    case Activation::gelu_tanh:
      return kernels.add_bias_gelu_tanh(x.data(), bias, x.size());
    case Activation::relu:
      return kernels.add_bias_relu(x.data(), bias, x.size());
    case Activation::silu:
      return kernels.add_bias_silu(x.data(), bias, x.size());
    case Activation::tanh:
      return kernels.add_bias_tanh(x.data(), bias, x.size());
  }
}

template <class Body>
void each_row(const Run& run, std::span<float> matrix, std::size_t width, const Body& body) {
  run.threads().for_each(matrix.size() / width, [&](std::size_t row) { body(row, matrix.data() + row * width); });
}

// x = LayerNorm(x + bias + residual), [rows][width of the norm]. A MobileBERT's norm only multiplies and adds (Sun et al. 2020,
// section 3.4.1).
void add_and_norm(Run& run, std::span<float> x, const std::vector<float>& bias, std::span<const float> residual,
                  const LayerNorm& norm) {
  const Stopwatch watch(run.profile.norms);
  const std::size_t width = norm.gamma.size();
  each_row(run, x, width, [&](std::size_t row, float* values) {
    if (run.config().mobile) {
      nn::kernels().add_bias(values, residual.data() + row * width, width);
      nn::kernels().scale_and_shift(values, bias.data(), norm.gamma.data(), norm.beta.data(), width);
    } else {
      nn::kernels().add_layer_norm(values, bias.data(), residual.data() + row * width, norm.gamma.data(),
                                   norm.beta.data(), run.config().epsilon, width);
    }
    expect_finite(run, {values, width});
  });
}

// x += bias + residual, [rows][hidden].
void add(Run& run, std::span<float> x, const std::vector<float>& bias, std::span<const float> residual) {
  const Stopwatch watch(run.profile.norms);
  const std::size_t width = run.config().hidden;
  each_row(run, x, width, [&](std::size_t row, float* values) {
    nn::kernels().add_bias(values, bias.data(), width);
    nn::kernels().add_bias(values, residual.data() + row * width, width);
    expect_finite(run, {values, width});
  });
}

// LayerNorm(x), [rows][hidden], in memory that the next one takes; x itself where there is no norm.
std::span<const float> norm_of(Run& run, std::span<const float> x, const LayerNorm& norm) {
  if (norm.gamma.empty()) return x;
  const Stopwatch watch(run.profile.norms);
  const std::size_t width = run.config().hidden;
  const auto y = run.activations.normalised.first(x.size());
  each_row(run, y, width, [&](std::size_t row, float* values) {
    std::copy_n(x.data() + row * width, width, values);
    nn::kernels().layer_norm(values, norm.gamma.data(), norm.beta.data(), run.config().epsilon, width);
  });
  return y;
}

// Rotates the queries and keys of all heads by their positions, after their biases, which come to be added here.
void rotate(Run& run, std::size_t layer) {
  const Stopwatch watch(run.profile.attention);
  const Config& config = run.config();
  const Weights& w = run.model.weights();
  const Dense& dense = layer_of(run, layer).query_key_value;
  const nn::Rotary& rotary = config.local_layers[layer] ? w.local_rotary : w.global_rotary;
  const std::size_t size = config.head_size();
  each_row(run, run.activations.query_key_value, 3 * config.hidden, [&](std::size_t position, float* values) {
    nn::kernels().add_bias(values, dense.bias.data(), 3 * config.hidden);
    for (std::size_t head = 0; head < 2 * config.heads; ++head) {  // of queries, then of keys
      nn::kernels().rotate(values + head * size, rotary.cosines(position), rotary.sines(position), size / 2);
    }
  });
}

// One head's attention, on the layer's query_key_value.
class AttentionHead {
 public:
  AttentionHead(Run& run, std::size_t layer, std::size_t head)
      : run_(run),
        layer_(layer),
        head_(head),
        size_(run.config().head_size()),
        width_(run.config().width()),
        weights_(layer_of(run, layer)),
        bias_(run.config().adds_attention_bias() ? run.model.weights().no_bias : weights_.query_key_value.bias) {}

  static std::size_t query_blocks(std::size_t tokens) { return divide_up(tokens, kQueriesAtOnce); }

  void pack_keys_and_values() const {
    const float* const rows = run_.activations.query_key_value.data();
    const std::size_t key = width_ + head_ * size_, value = width_ + key;
    kernel().pack({.keys = rows + key,
                   .values = rows + value,
                   .stride = 3 * width_,
                   .key_bias = bias_.data() + key,
                   .value_bias = bias_.data() + value,
                   .tokens = run_.tokens(),
                   .head_size = size_},
                  packed_kv());
  }

  // A block of queries: rows of the head's map and of its part of the context.
  void attend(std::size_t block) const {
    const Activations& a = run_.activations;
    const std::size_t n = run_.tokens(), first = block * kQueriesAtOnce, queries = std::min(kQueriesAtOnce, n - first);
    kernel().run({
        .query = a.query_key_value.data() + first * 3 * width_ + head_ * size_,
        .query_stride = 3 * width_,
        .query_bias = bias_.data() + head_ * size_,
        .packed_kv = packed_kv(),
        .queries = queries,
        .tokens = n,
        .head_size = size_,
        .scratch =
            a.attention_scratch.data() + (head_ * query_blocks(n) + block) * nn::attention_scratch_floats(n, size_),
        .probabilities = a.maps(layer_).data() + (head_ * n + first) * n,
        .context = a.context.data() + first * width_ + head_ * size_,
        .context_stride = width_,
        .first_position = first,
        .window = run_.config().local_layers[layer_] ? run_.config().window : nn::kAllTokens,
    });
    for (std::size_t row = first; row < first + queries; ++row) {
      expect_finite(run_, row_of(a.context, row, width_).subspan(head_ * size_, size_));
    }
  }

  // Sets what the head contributes to zero; its map stays.
  void ablate() const {
    for (std::size_t token = 0; token < run_.tokens(); ++token) {
      std::ranges::fill(row_of(run_.activations.context, token, width_).subspan(head_ * size_, size_), 0.0F);
    }
  }

 private:
  const nn::Attention& kernel() const {
    const Dense& value = run_.config().mobile ? weights_.bottleneck.value : weights_.query_key_value;
    return value.linear.quantised() ? nn::kernels().attention_i16 : nn::kernels().attention_f32;
  }
  float* packed_kv() const {
    return run_.activations.packed_kv.data() + head_ * nn::packed_kv_floats(run_.tokens(), size_);
  }

  Run& run_;
  std::size_t layer_, head_, size_, width_;
  const Layer& weights_;
  const std::vector<float>& bias_;  // [3][width], what is left of it to add
};

void attend_all_heads(Run& run, std::size_t layer) {
  const Stopwatch watch(run.profile.attention);
  const std::size_t heads = run.config().heads, blocks = AttentionHead::query_blocks(run.tokens());
  run.threads().for_each(heads, [&](std::size_t head) { AttentionHead(run, layer, head).pack_keys_and_values(); });
  run.threads().for_each(heads * blocks,
                         [&](std::size_t item) { AttentionHead(run, layer, item / blocks).attend(item % blocks); });
  for (const std::uint32_t ablated : run.options.ablated_heads) {
    if (ablated / heads == layer) AttentionHead(run, layer, ablated % heads).ablate();
  }
}

// act(u) * v, u and v being the halves of x W1^T + b1 (Shazeer 2020, section 2): what the second product reads.
std::span<const float> gate(Run& run, const std::vector<float>& bias, std::span<float> intermediate) {
  const Config& config = run.config();
  const std::size_t width = config.intermediate;
  const auto gated = run.activations.gated.first(intermediate.size() / 2);
  each_row(run, intermediate, 2 * width, [&](std::size_t row, float* values) {
    const auto to = row_of(gated, row, width);
    activate(config.activation, {values, width}, bias.data());
    nn::kernels().add_bias(values + width, bias.data() + width, width);
    std::copy_n(values, width, to.data());
    nn::kernels().multiply(to.data(), values + width, width);
    expect_finite(run, to);
  });
  return gated;
}

// y = act(x W1^T + b1) W2^T, [rows][width], without the second bias. The activation is applied as a row enters the second product.
Result<void> feed_forward(Run& run, const Dense& first, const Dense& second, std::span<const float> x,
                          std::span<float> y) {
  const Stopwatch watch(run.profile.feed_forward);
  const Config& config = run.config();
  const std::size_t width = config.intermediate_rows();
  const auto intermediate = run.activations.intermediate.first(x.size() / config.width() * width);
  const auto act = [&](std::size_t row) {
    const auto values = row_of(intermediate, row, width);
    activate(config.activation, values, first.bias.data());
    expect_finite(run, values);
  };
  if (auto ok = matmul(run, first, x, intermediate); !ok) return ok;
  if (config.gated) return matmul(run, second, gate(run, first.bias, intermediate), y);
  return matmul(run, second, intermediate, y, std::cref(act));  // a copy would be allocated
}

// matrix: [..][width]; the columns from `first` to `end`.
std::vector<float> columns_of(std::span<const float> matrix, std::size_t width, std::size_t first, std::size_t end) {
  std::vector<float> columns = input_of(matrix.size() / width * (end - first));
  auto to = columns.begin();
  for (std::size_t row = 0; row < matrix.size(); row += width) {
    to = std::ranges::copy(matrix.subspan(row + first, end - first), to).out;
  }
  return columns;
}

// The token's row of the position table: they are consecutive, but where positions count from the padding token's, padding tokens
// have none (transformers' create_position_ids_from_input_ids).
std::size_t position_row(const Run& run, std::size_t token) {
  const std::size_t first = run.config().first_position;
  if (first == 0) return token;
  const auto padding = static_cast<std::int32_t>(first - 1);
  if (run.input.ids[token] == padding) return first - 1;
  const auto before = std::span(run.input.ids).first(token);
  return first + token - static_cast<std::size_t>(std::ranges::count(before, padding));
}

// words: [tokens][embedding width]
void look_up_words(Run& run, std::span<float> words) {
  const std::size_t width = run.config().embedding_width();
  auto& qvalues = run.workspace.linear().qvalues;
  qvalues.resize(std::max(qvalues.size(), run.tokens() * width));
  each_row(run, words, width, [&](std::size_t token, float* x) {
    const auto word = static_cast<std::size_t>(run.input.ids[token]);
    run.model.weights().read_word_embedding(word, std::span(qvalues).subspan(token * width, width), {x, width});
  });
}

void add_type_and_position(const Run& run, std::size_t token, std::span<float> x) {
  const Weights& w = run.model.weights();
  const Config& config = run.config();
  const auto type = static_cast<std::size_t>(config.reads_types ? run.input.type_ids[token] : 0);
  if (config.types != 0) nn::kernels().add_bias(x.data(), w.types.data() + type * x.size(), x.size());
  if (config.position_kind == Positions::learned) {
    nn::kernels().add_bias(x.data(), w.positions.data() + position_row(run, token) * x.size(), x.size());
  }
}

// The embeddings of each token's successor, its own and its predecessor's, zeros beyond the ends: [tokens][3][embedding width] (Sun
// et al. 2020, section 3.2).
std::span<const float> embeddings_in_threes(Run& run) {
  const std::size_t width = run.config().embedding_size, tokens = run.tokens();
  const auto words = run.activations.embeddings.first(tokens * width),
             threes = run.activations.embeddings.subspan(tokens * width);
  look_up_words(run, words);
  std::ranges::fill(threes, 0.0F);
  for (std::size_t token = 0; token < tokens; ++token) {
    for (std::size_t place = 0; place < 3; ++place) {
      const std::size_t from = token + 1 - place;  // wraps around before the first
      if (from >= tokens) continue;
      std::ranges::copy(row_of(words, from, width),
                        threes.begin() + static_cast<std::ptrdiff_t>((3 * token + place) * width));
    }
  }
  return threes;
}

// y = (x W^T + b) * gamma + beta, into the bottleneck (Sun et al. 2020, section 3.1).
Result<void> narrow(Run& run, const Dense& dense, const LayerNorm& norm, std::span<const float> x, std::span<float> y) {
  if (auto ok = project(run, dense, x, y); !ok) return ok;
  each_row(run, y, run.config().bottleneck, [&](std::size_t, float* values) {
    nn::kernels().scale_and_shift(values, dense.bias.data(), norm.gamma.data(), norm.beta.data(),
                                  run.config().bottleneck);
    expect_finite(run, {values, run.config().bottleneck});
  });
  return {};
}

// Queries and keys of the bottleneck's input, values of the hidden states, side by side as other models' are.
Result<void> project_from_bottleneck(Run& run, const Bottleneck& w, std::span<const float> x) {
  const Activations& a = run.activations;
  const std::size_t width = run.config().bottleneck, size = run.tokens() * width;
  const auto narrowed = a.bottleneck.first(size), query_key = a.bottleneck.subspan(size, 2 * size),
             value = a.bottleneck.subspan(3 * size, size);
  if (auto ok = narrow(run, w.attention, w.attention_norm, x, narrowed); !ok) return ok;
  if (auto ok = project(run, w.query_key, narrowed, query_key); !ok) return ok;
  if (auto ok = project(run, w.value, x, value); !ok) return ok;
  each_row(run, a.query_key_value, 3 * width, [&](std::size_t token, float* values) {
    nn::kernels().add_bias(std::ranges::copy(row_of(query_key, token, 2 * width), values).out - 2 * width,
                           w.query_key.bias.data(), 2 * width);
    std::ranges::copy(row_of(value, token, width), values + 2 * width);
    nn::kernels().add_bias(values + 2 * width, w.value.bias.data(), width);
  });
  return {};
}

// A MobileBERT's layer after attention: feed-forward blocks one after the other inside of the bottleneck.
Result<void> position_wise_in_bottleneck(Run& run, const Layer& layer, std::span<const float> context,
                                         std::span<const float> x, std::span<float> y) {
  const Bottleneck& w = layer.bottleneck;
  const auto residual = run.activations.bottleneck.first(context.size());
  auto now = run.activations.attention_output.first(context.size()),
       next = run.activations.bottleneck.subspan(context.size(), context.size());
  if (auto ok = narrow(run, w.input, w.input_norm, x, residual); !ok) return ok;
  if (auto ok = project(run, layer.attention_output, context, now); !ok) return ok;
  add_and_norm(run, now, layer.attention_output.bias, residual, layer.attention_norm);
  for (const FeedForward& block : w.stacked) {
    if (auto ok = feed_forward(run, block.intermediate, block.output, now, next); !ok) return ok;
    add_and_norm(run, next, block.output.bias, now, block.norm);
    std::swap(now, next);
  }
  if (auto ok = feed_forward(run, layer.intermediate, layer.output, now, next); !ok) return ok;
  add_and_norm(run, next, layer.output.bias, now, layer.output_norm);
  if (auto ok = project(run, w.output, next, y); !ok) return ok;
  add_and_norm(run, y, w.output.bias, x, w.output_norm);
  return {};
}

// The same as matmul with next to no quantisation error: errors of a head go straight into the logits.
Result<void> matmul_two_term(Run& run, const Dense& dense, std::span<const float> x, std::span<float> y) {
  const std::size_t rows = x.size() / dense.linear.in();
  if (run.options.observer != nullptr) run.options.observer->observe(dense.name, x, rows, dense.linear.in());
  return dense.linear.run_two_term(x, rows, y, run.workspace.linear(), run.threads());
}

// LayerNorm(act(x W^T + b)): the first part of the masked-LM head.
Result<std::vector<float>> transform(Run& run, std::span<const float> hidden_states) {
  const Weights& w = run.model.weights();
  const Config& config = run.config();
  const std::size_t width = w.transform_norm.gamma.size();
  std::vector<float> transformed = input_of(hidden_states.size() / config.hidden * width);
  if (auto ok = matmul_two_term(run, w.transform, hidden_states, transformed); !ok) return std::unexpected(ok.error());
  each_row(run, transformed, width, [&](std::size_t, float* x) {
    activate(config.head_activation, {x, width}, w.transform.bias.data());
    nn::kernels().layer_norm(x, w.transform_norm.gamma.data(), w.transform_norm.beta.data(), config.epsilon, width);
  });
  if (!all_finite(transformed)) return not_finite("the masked-LM head");
  return transformed;
}

Result<std::vector<float>> with_bias(const Run& run, std::vector<float> logits, const std::vector<float>& bias,
                                     const char* head) {
  each_row(run, logits, bias.size(),
           [&](std::size_t, float* x) { nn::kernels().add_bias(x, bias.data(), bias.size()); });
  if (!all_finite(logits)) return not_finite(head);
  return logits;
}

}  // namespace

Run::Run(const Model& m, Input in, PassOptions how, Workspace& memory)
    : model(m),
      input(std::move(in)),
      options(std::move(how)),
      workspace(memory),
      activations(m.config(), input.ids.size(), options.keep_hidden_states,
                  options.keep_hidden_states && options.keep_maps, memory) {}

Result<void> embed(Run& run) {
  const Stopwatch watch(run.profile.embeddings);
  const Weights& w = run.model.weights();
  const Config& config = run.config();
  const auto hidden_states = run.activations.hidden_states(0);
  if (config.mobile) {
    const auto threes = embeddings_in_threes(run);
    if (auto ok = matmul(run, w.embedding_projection, threes, hidden_states); !ok) return ok;
    each_row(run, hidden_states, config.hidden, [&](std::size_t token, float* x) {
      nn::kernels().add_bias(x, w.embedding_projection.bias.data(), config.hidden);
      add_type_and_position(run, token, {x, config.hidden});
      nn::kernels().scale_and_shift(x, w.no_bias.data(), w.embedding_norm.gamma.data(), w.embedding_norm.beta.data(),
                                    config.hidden);
      expect_finite(run, {x, config.hidden});
    });
    return {};
  }
  const std::size_t width = config.embedding_width();
  const auto embeddings = config.embedding_size != 0 ? run.activations.embeddings : hidden_states;
  look_up_words(run, embeddings);
  each_row(run, embeddings, width, [&](std::size_t token, float* x) {
    add_type_and_position(run, token, {x, width});
    nn::kernels().layer_norm(x, w.embedding_norm.gamma.data(), w.embedding_norm.beta.data(), config.epsilon, width);
  });
  if (config.embedding_size == 0) return {};
  if (auto ok = matmul(run, w.embedding_projection, embeddings, hidden_states); !ok) return ok;
  each_row(run, hidden_states, config.hidden, [&](std::size_t, float* x) {
    nn::kernels().add_bias(x, w.embedding_projection.bias.data(), config.hidden);
    expect_finite(run, {x, config.hidden});
  });
  return {};
}

Result<void> forward_layer(Run& run, std::size_t layer) {
  const Activations& a = run.activations;
  if (auto ok = self_attention(run, layer); !ok) return ok;
  return position_wise(run, layer, a.context, a.hidden_states(layer), a.hidden_states(layer + 1));
}

Result<void> self_attention(Run& run, std::size_t layer) {
  const Activations& a = run.activations;
  const Layer& w = layer_of(run, layer);
  std::span<const float> x = a.hidden_states(layer);
  if (run.config().pre_norm) x = norm_of(run, x, w.attention_norm);
  const auto ok = run.config().mobile ? project_from_bottleneck(run, w.bottleneck, x)
                                      : project(run, w.query_key_value, x, a.query_key_value);
  if (!ok) return ok;
  if (run.config().position_kind == Positions::rotary) rotate(run, layer);
  attend_all_heads(run, layer);
  return {};
}

Result<void> position_wise(Run& run, std::size_t index, std::span<const float> context, std::span<const float> x,
                           std::span<float> y) {
  const Layer& layer = layer_of(run, index);
  if (run.config().mobile) return position_wise_in_bottleneck(run, layer, context, x, y);
  const auto attended = run.activations.attention_output.first(context.size());
  if (auto ok = project(run, layer.attention_output, context, attended); !ok) return ok;
  if (run.config().pre_norm) {
    add(run, attended, layer.attention_output.bias, x);
    if (auto ok = feed_forward(run, layer.intermediate, layer.output, norm_of(run, attended, layer.output_norm), y);
        !ok)
      return ok;
    add(run, y, layer.output.bias, attended);
    if (index + 1 == run.config().layers) final_norm(run, y);
    return {};
  }
  add_and_norm(run, attended, layer.attention_output.bias, x, layer.attention_norm);
  if (auto ok = feed_forward(run, layer.intermediate, layer.output, attended, y); !ok) return ok;
  add_and_norm(run, y, layer.output.bias, attended, layer.output_norm);
  return {};
}

void final_norm(Run& run, std::span<float> hidden_states) {
  const LayerNorm& norm = run.model.weights().final_norm;
  each_row(run, hidden_states, run.config().hidden, [&](std::size_t, float* x) {
    nn::kernels().layer_norm(x, norm.gamma.data(), norm.beta.data(), run.config().epsilon, run.config().hidden);
  });
}

Result<std::vector<float>> masked_lm_head(Run& run, std::span<const float> hidden_states) {
  const Stopwatch watch(run.profile.head);
  const Weights& w = run.model.weights();
  const Config& config = run.config();
  const auto transformed = transform(run, hidden_states);
  if (!transformed) return transformed;
  const std::size_t width = w.transform_norm.gamma.size(), vocabulary = config.vocabulary;
  std::vector<float> logits(transformed->size() / width * vocabulary);
  if (config.mobile) {  // the decoder is in two parts
    const auto first = columns_of(*transformed, width, 0, config.embedding_size),
               second = columns_of(*transformed, width, config.embedding_size, width);
    std::vector<float> rest(logits.size());
    if (auto ok = matmul_two_term(run, w.decoder, first, logits); !ok) return std::unexpected(ok.error());
    if (auto ok = matmul_two_term(run, w.decoder_rest, second, rest); !ok) return std::unexpected(ok.error());
    each_row(run, logits, vocabulary,
             [&](std::size_t row, float* x) { nn::kernels().add_bias(x, rest.data() + row * vocabulary, vocabulary); });
  } else if (auto ok = matmul_two_term(run, w.decoder, *transformed, logits); !ok) {
    return std::unexpected(ok.error());
  }
  return with_bias(run, std::move(logits), w.decoder.bias, "the masked-LM head");
}

Result<std::vector<float>> label_head(Run& run, std::span<const float> hidden_states) {
  const Stopwatch watch(run.profile.head);
  const Weights& w = run.model.weights();
  const Config& config = run.config();
  std::vector<float> pooled = input_of(hidden_states.size());
  if (config.is_modern()) {
    auto transformed = transform(run, hidden_states);
    if (!transformed) return transformed;
    pooled = std::move(*transformed);
  } else if (config.has_pooler()) {
    if (auto ok = matmul_two_term(run, w.pooler, hidden_states, pooled); !ok) return std::unexpected(ok.error());
    const Activation activation =
        config.head == Head::replaced_token ? config.activation : config.architecture().pooler_activation;
    each_row(run, pooled, config.hidden,
             [&](std::size_t, float* x) { activate(activation, {x, config.hidden}, w.pooler.bias.data()); });
    if (!all_finite(pooled)) return not_finite("the pooler");
  } else {
    std::ranges::copy(hidden_states, pooled.begin());
  }
  std::vector<float> logits(pooled.size() / config.hidden * config.labels.size());
  if (auto ok = matmul_two_term(run, w.labels, pooled, logits); !ok) return std::unexpected(ok.error());
  return with_bias(run, std::move(logits), w.labels.bias, "the labels' head");
}

std::unexpected<Error> not_finite(const std::string& after) {
  return fail("found numbers that are not finite after ", after,
              ": the model's weights are too large for f32 arithmetic");
}

}  // namespace maskscope::bert
