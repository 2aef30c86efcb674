// The elementwise and row operations between the matrix products, and attention itself. All f32 arithmetic is written so that every
// processor gives the same bits: no fused multiply-add, sums in sixteen fixed lanes, no library's exp or erf. A rounding
// that differs in the last bit would flip a quantised activation now and then, and twelve layers blow one flip up to
// visible differences; so native and WebAssembly answers agree because these kernels do.
//
// Functions are pure and thread-safe; pointers need no alignment; sizes are in elements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

namespace maskscope::nn {

// q = round(x / scale) + zero_point, so x is about (q - zero_point) * scale.
struct RowQuantisation {
  std::int32_t zero_point;
  float scale;
};

inline constexpr std::size_t kLanes = 16;
inline constexpr std::size_t kQueryBlock = 8;
inline constexpr std::size_t kAllTokens = std::numeric_limits<std::size_t>::max();  // an AttentionBlock's window

// Size: wider than std::size_t where more may be asked for than memory has.
template <class Size>
constexpr Size padded(Size n) {
  return (n + Size{kLanes} - 1) / kLanes * kLanes;
}

// One head's keys and values as the layer's product gives them.
struct HeadRows {
  const float* keys;  // [tokens][head_size], rows `stride` apart
  const float* values;
  std::size_t stride;
  const float* key_bias;  // [head_size], added to each
  const float* value_bias;
  std::size_t tokens;
  std::size_t head_size;
};

// What one block of queries of one head needs.
struct AttentionBlock {
  const float* query;  // [queries][head_size], rows query_stride apart
  std::size_t query_stride;
  const float* query_bias;  // [head_size], added to each
  const float* packed_kv;   // what Attention::pack wrote: packed_kv_floats(tokens, head_size)
  std::size_t queries;
  std::size_t tokens;
  std::size_t head_size;
  float* scratch;        // attention_scratch_floats(tokens, head_size)
  float* probabilities;  // [queries][tokens], out
  float* context;        // [queries][head_size], rows context_stride apart, out
  std::size_t context_stride;
  // Local attention: the first query's position, and how far from its own position a query attends to. What is farther has a
  // probability of exactly 0.
  std::size_t first_position = 0;
  std::size_t window = kAllTokens;
};

// How many floats one head's packed keys and values take. The larger of two layouts, with p = padded:
//   f32: keys, p(tokens) head_size, and values, p(head_size) tokens;
//   i16: in words of two 16-bit values, keys, p(tokens) ceil(head_size / 2), a scale of each, p(tokens), values,
//        p(head_size) ceil(tokens / 2), and their scale.
template <class Size>
constexpr Size packed_kv_floats(Size tokens, std::type_identity_t<Size> head_size) {
  return padded(tokens) * (head_size + 1) + padded(head_size) * (tokens + 1) + kLanes;
}
// How many floats a block of queries works in: scores and weights, padded(tokens) each, and a query, for kQueryBlock queries.
template <class Size>
constexpr Size attention_scratch_floats(Size tokens, std::type_identity_t<Size> head_size) {
  return kQueryBlock * (2 * padded(tokens) + padded(head_size));
}

// softmax((query + bias) key^T / sqrt(head_size)) value (Vaswani et al. 2017, section 3.2.1), for one head.
struct Attention {
  // Lays keys and values out in the order in which run reads them. packed_kv: packed_kv_floats(tokens, head_size) floats, whose
  // layout is the kernel's own.
  void (*pack)(const HeadRows& head, float* packed_kv);
  void (*run)(const AttentionBlock& block);
};

struct Kernels {
  const char* name;

  // x * smooth (smooth may be null: 1), quantised to 8 bits with one scale for the row (dynamic asymmetric
  // quantisation; the range always holds 0).
  RowQuantisation (*quantise)(const float* x, const float* smooth, std::size_t n, std::int8_t* q);
  // x += bias
  void (*add_bias)(float* x, const float* bias, std::size_t n);
  // x = gelu(x + bias), gelu(x) = x/2 (1 + erf(x / sqrt 2)) (Hendrycks and Gimpel 2016)
  void (*add_bias_gelu)(float* x, const float* bias, std::size_t n);
  // x = gelu(x + bias) approximated, gelu(x) = x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) (the same paper, section 2), which is
  // x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3))
  void (*add_bias_gelu_tanh)(float* x, const float* bias, std::size_t n);
  // x = max(x + bias, 0)
  void (*add_bias_relu)(float* x, const float* bias, std::size_t n);
  // x = silu(x + bias), silu(x) = x sigmoid(x) (the same paper)
  void (*add_bias_silu)(float* x, const float* bias, std::size_t n);
  // x = tanh(x + bias)
  void (*add_bias_tanh)(float* x, const float* bias, std::size_t n);
  // x *= y
  void (*multiply)(float* x, const float* y, std::size_t n);
  // x[i] and x[i + half] are rotated by the i-th angle, counter-clockwise (nn/rotary.h)
  void (*rotate)(float* x, const float* cosines, const float* sines, std::size_t half);
  // x = norm(x) * gamma + beta (Ba et al. 2016)
  void (*layer_norm)(float* x, const float* gamma, const float* beta, float epsilon, std::size_t n);
  // x = norm(x + bias + residual) * gamma + beta
  void (*add_layer_norm)(float* x, const float* bias, const float* residual, const float* gamma, const float* beta,
                         float epsilon, std::size_t n);
  // x = (x + bias) * gamma + beta
  void (*scale_and_shift)(float* x, const float* bias, const float* gamma, const float* beta, std::size_t n);
  // Whether none is infinite or NaN.
  bool (*finite)(const float* x, std::size_t n);
  // In f32 arithmetic, for models of f32 weights.
  Attention attention_f32;
  // With products of 16-bit integers, exact once rounded: faster, and its scales are about a hundred times smaller than
  // those of a quantised model's 8-bit values, for which it is made.
  Attention attention_i16;
};

// The widest set of kernels up to kernel_level() (nn/kernel_levels.h); chosen once.
const Kernels& kernels();

// For tests: every set that this processor runs, narrowest first.
std::span<const Kernels* const> kernel_sets();

}  // namespace maskscope::nn
