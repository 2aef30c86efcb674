// The small steps between the matrix products, and attention itself. All f32 arithmetic is written so that every
// processor gives the same bits: no fused multiply-add, sums in sixteen fixed lanes, no library's exp or erf. A rounding
// that differs in the last bit would flip a quantised activation now and then, and twelve layers blow one flip up to
// visible differences; so native and WebAssembly answers agree because these kernels do.
//
// Functions are pure and thread-safe; pointers need no alignment; sizes are in elements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/divide_up.h"

namespace maskscope::nn {

// q = round(x / scale) + zero_point, so x is about (q - zero_point) * scale.
struct RowQuantisation {
  std::int32_t zero_point;
  float scale;
};

inline constexpr std::size_t kLanes = 16;
inline constexpr std::size_t kQueryBlock = 8;
constexpr std::size_t padded(std::size_t n) { return round_up(n, kLanes); }

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
  const float* panels;      // what pack made of the head's keys and values
  std::size_t queries;
  std::size_t tokens;
  std::size_t head_size;
  float* scratch;        // attention_scratch(tokens, head_size) floats
  float* probabilities;  // [queries][tokens], out
  float* context;        // [queries][head_size], rows context_stride apart, out
  std::size_t context_stride;
};

// In floats: the panels of one head, and what a block works in.
constexpr std::size_t attention_room(std::size_t tokens, std::size_t head_size) {
  return padded(tokens) * (head_size + 1) + padded(head_size) * (tokens + 1) + kLanes;
}
constexpr std::size_t attention_scratch(std::size_t tokens, std::size_t head_size) {
  return kQueryBlock * (2 * padded(tokens) + padded(head_size));
}

// softmax((query + bias) key^T / sqrt(head_size)) value (Vaswani et al. 2017, section 3.2.1), for one head.
struct Attention {
  // Lays keys and values out so that they are read in a row: attention_room(tokens, head_size) floats, whose content is
  // the kernel's own matter.
  void (*pack)(const HeadRows& head, float* panels);
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
  // x = norm(x) * gamma + beta (Ba et al. 2016)
  void (*layer_norm)(float* x, const float* gamma, const float* beta, float epsilon, std::size_t n);
  // x = norm(x + bias + residual) * gamma + beta
  void (*add_layer_norm)(float* x, const float* bias, const float* residual, const float* gamma, const float* beta,
                         float epsilon, std::size_t n);
  // Whether none is infinite or NaN.
  bool (*finite)(const float* x, std::size_t n);
  // In f32 arithmetic, for models of f32 weights.
  Attention attention_f32;
  // With products of 16-bit integers, exact once rounded: faster, and its steps are about a hundred times finer than the 8-bit
  // ones of a quantised model, for which it is made.
  Attention attention_i16;
};

// The widest set of kernels that this processor runs; chosen once.
const Kernels& kernels();

// For tests: every set that this processor runs, narrowest first.
std::span<const Kernels* const> kernel_sets();

}  // namespace maskscope::nn
