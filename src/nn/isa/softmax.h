// What both kinds of attention do with a row of scores.
#pragma once

#include <cstddef>
#include <limits>

#include "nn/isa/vectors.h"

namespace maskscope::nn::MASKSCOPE_KERNEL_ISA {

// Replaces each score by e^(score - the highest), the padding behind `tokens` by next to nothing. Returns their sum: at least
// 1, and NaN where a score is NaN or the highest is infinite.
inline float exponentials(float* row, std::size_t tokens) {
  const std::size_t width = padded(tokens);
  constexpr float kLowest = -std::numeric_limits<float>::infinity();
  for (std::size_t i = tokens; i < width; ++i) row[i] = kLowest;
  Floats highest = splat(kLowest);
  for (std::size_t i = 0; i < width; i += kWidth) highest = larger(highest, load(row + i));
  float high = highest[0];
  for (std::size_t lane = 1; lane < kWidth; ++lane) high = larger(high, highest[lane]);
  return sum(
      width,
      [=](std::size_t i) {
        const Floats e = exp_negative(load(row + i) - high);
        store(row + i, e);
        return e;
      },
      [](std::size_t) { return 0.0F; });
}

}  // namespace maskscope::nn::MASKSCOPE_KERNEL_ISA
