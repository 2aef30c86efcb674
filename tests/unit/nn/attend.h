// All that an attention kernel does for one head.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "nn/kernels.h"

namespace maskscope::testing {

// Query, key and value, side by side in rows as the model has them, and their bias, [3][head_size].
struct HeadInput {
  std::size_t tokens, head_size;
  std::span<const float> query_key_value;
  std::size_t stride;  // from row to row
  std::span<const float> bias;
  std::size_t window = nn::kAllTokens;
};

// The head's map, [tokens][tokens], then its context, [tokens][context_stride]. What the kernel leaves alone stays -5; its scratch
// memory is not clean, as after an earlier text.
inline std::vector<float> attend(const nn::Attention& attention, const HeadInput& head, std::size_t context_stride) {
  const float *const rows = head.query_key_value.data(), *const bias = head.bias.data();
  std::vector<float> packed_kv(nn::packed_kv_floats(head.tokens, head.head_size), -66.0F);
  std::vector<float> scratch(nn::attention_scratch_floats(head.tokens, head.head_size), -77.0F);
  std::vector<float> out(head.tokens * (head.tokens + context_stride), -5.0F);
  attention.pack({.keys = rows + head.head_size,
                  .values = rows + 2 * head.head_size,
                  .stride = head.stride,
                  .key_bias = bias + head.head_size,
                  .value_bias = bias + 2 * head.head_size,
                  .tokens = head.tokens,
                  .head_size = head.head_size},
                 packed_kv.data());
  attention.run({.query = rows,
                 .query_stride = head.stride,
                 .query_bias = bias,
                 .packed_kv = packed_kv.data(),
                 .queries = head.tokens,
                 .tokens = head.tokens,
                 .head_size = head.head_size,
                 .scratch = scratch.data(),
                 .probabilities = out.data(),
                 .context = out.data() + head.tokens * head.tokens,
                 .context_stride = context_stride,
                 .first_position = 0,
                 .window = head.window});
  return out;
}

}  // namespace maskscope::testing
