// Attention in f32 arithmetic.
#include <cmath>
#include <cstring>

#include "nn/isa/attention.h"
#include "nn/isa/query_tiles.h"
#include "nn/isa/softmax.h"
#include "nn/isa/vectors.h"

namespace maskscope::nn::MASKSCOPE_KERNEL_ISA {
namespace {

// Keys in panels of kLanes tokens: [padded(tokens) / kLanes][head_size][kLanes], padding zero.
void pack_keys(const HeadRows& head, float* panels) {
  const std::size_t tokens = head.tokens, head_size = head.head_size;
  for (std::size_t first = 0; first < tokens; first += kLanes, panels += head_size * kLanes) {
    const std::size_t count = tokens - first < kLanes ? tokens - first : kLanes;
    if (count < kLanes) std::memset(panels, 0, head_size * kLanes * sizeof(float));
    for (std::size_t lane = 0; lane < count; ++lane) {
      const float* row = head.keys + (first + lane) * head.stride;
      for (std::size_t d = 0; d < head_size; ++d) panels[d * kLanes + lane] = row[d] + head.key_bias[d];
    }
  }
}

// Values in panels of kLanes dimensions: [padded(head_size) / kLanes][tokens][kLanes], padding zero.
void pack_values(const HeadRows& head, float* panels) {
  const std::size_t tokens = head.tokens, head_size = head.head_size;
  for (std::size_t first = 0; first < head_size; first += kLanes) {
    const std::size_t count = head_size - first < kLanes ? head_size - first : kLanes;
    for (std::size_t token = 0; token < tokens; ++token, panels += kLanes) {
      const float* row = head.values + token * head.stride + first;
      for (std::size_t lane = 0; lane < count; ++lane) panels[lane] = row[lane] + head.value_bias[first + lane];
      for (std::size_t lane = count; lane < kLanes; ++lane) panels[lane] = 0;
    }
  }
}

// Where the values begin, after the keys.
constexpr std::size_t values_at(std::size_t tokens, std::size_t head_size) { return padded(tokens) * head_size; }

// Queries of a block with their bias, those of one dimension together: [head_size][kRows].
template <std::size_t kRows>
void pack_queries(const AttentionBlock& block, std::size_t first, float* packed) {
  for (std::size_t r = 0; r < kRows; ++r) {
    const float* query = block.query + (first + r) * block.query_stride;
    for (std::size_t d = 0; d < block.head_size; ++d) packed[d * kRows + r] = query[d] + block.query_bias[d];
  }
}

// out[r][k] = scale * sum over d of query[d][r] * key[d][k], added in the order of d.
template <std::size_t kRows>
void scores(const AttentionBlock& block, const float* queries, float scale, float* out) {
  const std::size_t width = padded(block.tokens);
  for (std::size_t k = 0; k < width; k += kColumns * kWidth) {
    Floats acc[kRows][kColumns] = {};
    const float* key = block.packed_kv + k / kLanes * kLanes * block.head_size + k % kLanes;
    const float* query = queries;
    for (std::size_t d = 0; d < block.head_size; ++d, key += kLanes, query += kRows) {
      for (std::size_t c = 0; c < kColumns; ++c) {
        const Floats keys = load(key + c * kWidth);
        for (std::size_t r = 0; r < kRows; ++r) acc[r][c] += keys * query[r];
      }
    }
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t c = 0; c < kColumns; ++c) store(out + r * width + k + c * kWidth, acc[r][c] * scale);
    }
  }
}

// Softmax of one row of scores in place, and into `probabilities`; the padding after `tokens` becomes 0.
void softmax(float* row, std::size_t tokens, const Window& window, float* probabilities) {
  const float inverse = 1.0F / exponentials(row, tokens, window);
  std::size_t i = 0;
  for (; i + kWidth <= tokens; i += kWidth) {
    const Floats p = load(row + i) * inverse;
    store(row + i, p);
    store(probabilities + i, p);
  }
  for (; i < tokens; ++i) probabilities[i] = row[i] *= inverse;
  for (; i < padded(tokens); ++i) row[i] = 0;
}

// acc[r][c] += p[r][k] * value[k][c] for kKeys keys in their order.
template <std::size_t kKeys, std::size_t kRows>
void mix_keys(const float* (&p)[kRows], const float*& value, Floats (&acc)[kRows][kColumns]) {
  for (std::size_t k = 0; k < kKeys; ++k) {
    for (std::size_t c = 0; c < kColumns; ++c) {
      const Floats values = load(value + k * kLanes + c * kWidth);
      for (std::size_t r = 0; r < kRows; ++r) acc[r][c] += values * p[r][k];
    }
  }
  for (std::size_t r = 0; r < kRows; ++r) p[r] += kKeys;
  value += kKeys * kLanes;
}

// context[r][d] = sum over k of p[r][k] * value[k][d], added in the order of k.
template <std::size_t kRows>
void mix_values(const AttentionBlock& block, const float* probabilities, float* context) {
  constexpr std::size_t kTogether = 4;
  const std::size_t width = padded(block.tokens), size = block.head_size;
  for (std::size_t d = 0; d < size; d += kColumns * kWidth) {
    Floats acc[kRows][kColumns] = {};
    const float* p[kRows];
    for (std::size_t r = 0; r < kRows; ++r) p[r] = probabilities + r * width;
    const float* value =
        block.packed_kv + values_at(block.tokens, size) + d / kLanes * kLanes * block.tokens + d % kLanes;
    std::size_t k = 0;
    for (; k + kTogether <= block.tokens; k += kTogether) mix_keys<kTogether>(p, value, acc);
    for (; k < block.tokens; ++k) mix_keys<1>(p, value, acc);
    for (std::size_t r = 0; r < kRows; ++r) {
      float* to = context + r * block.context_stride + d;
      float lanes[kColumns * kWidth];
      for (std::size_t c = 0; c < kColumns; ++c) store(lanes + c * kWidth, acc[r][c]);
      const std::size_t count = size - d < kColumns * kWidth ? size - d : kColumns * kWidth;
      std::memcpy(to, lanes, count * sizeof(float));
    }
  }
}

template <std::size_t kRows>
void attend(const AttentionBlock& block, std::size_t first) {
  const float scale = 1.0F / std::sqrt(static_cast<float>(block.head_size));
  const std::size_t width = padded(block.tokens);
  float* const rows = block.scratch;
  float* const queries = block.scratch + kQueryBlock * width;
  pack_queries<kRows>(block, first, queries);
  scores<kRows>(block, queries, scale, rows);
  for (std::size_t r = 0; r < kRows; ++r) {
    softmax(rows + r * width, block.tokens, window_of(block, first + r),
            block.probabilities + (first + r) * block.tokens);
  }
  mix_values<kRows>(block, rows, block.context + first * block.context_stride);
}

}  // namespace

void pack_f32(const HeadRows& head, float* packed_kv) {
  pack_keys(head, packed_kv);
  pack_values(head, packed_kv + values_at(head.tokens, head.head_size));
}

void attend_f32(const AttentionBlock& block) {
  for_each_tile(block.queries, [&]<std::size_t kRows>(std::size_t first) { attend<kRows>(block, first); });
}

}  // namespace maskscope::nn::MASKSCOPE_KERNEL_ISA
