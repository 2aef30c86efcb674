// What both kinds of attention do with a row of scores.
#pragma once

#include <cstddef>
#include <limits>

#include "nn/isa/vectors.h"

namespace maskscope::nn::MASKSCOPE_KERNEL_ISA {

// The keys that a query attends to: [first, end).
struct Window {
  std::size_t first, end;
};

// Of the block's query at this place.
inline Window window_of(const AttentionBlock& block, std::size_t query) {
  const std::size_t position = block.first_position + query;
  return {position > block.window ? position - block.window : 0,
          block.window < block.tokens - position ? position + block.window + 1 : block.tokens};
}

// Fills what is outside of the window in a row of padded(tokens).
inline void fill_outside(float* row, std::size_t tokens, const Window& window, float value) {
  for (std::size_t i = 0; i < window.first; ++i) row[i] = value;
  for (std::size_t i = window.end; i < tokens; ++i) row[i] = value;
}

// Replaces each score by e^(score - the highest), the padding after `tokens` by next to nothing. Returns their sum: at least
// 1, and NaN where a score is NaN or the highest is infinite.
// What is outside of the window becomes 0, its score whatever it may be.
inline float exponentials(float* row, std::size_t tokens, const Window& window) {
  const std::size_t width = padded(tokens);
  constexpr float kLowest = -std::numeric_limits<float>::infinity();
  fill_outside(row, tokens, window, kLowest);
  for (std::size_t i = tokens; i < width; ++i) row[i] = kLowest;
  Floats highest = splat(kLowest);
  for (std::size_t i = 0; i < width; i += kWidth) highest = larger(highest, load(row + i));
  float high = highest[0];
  for (std::size_t lane = 1; lane < kWidth; ++lane) high = larger(high, highest[lane]);
  const float total = sum(
      width,
      [=](std::size_t i) {
        const Floats e = exp_negative(load(row + i) - high);
        store(row + i, e);
        return e;
      },
      [](std::size_t) { return 0.0F; });
  fill_outside(row, tokens, window, 0);
  return total;
}

}  // namespace maskscope::nn::MASKSCOPE_KERNEL_ISA
