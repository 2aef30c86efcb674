// An f32 layer of random weights, and how far a product of it lies from what doubles give.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "distance.h"
#include "random.h"

namespace maskscope::testing {

struct F32Layer {
  std::size_t in, out;
  std::vector<float> weight;

  F32Layer(std::size_t inputs, std::size_t outputs)
      : in(inputs),
        out(outputs),
        weight(Random(static_cast<std::uint32_t>(inputs * outputs)).floats(inputs * outputs, -1, 1)) {}

  std::vector<float> input(std::size_t rows) const {
    return Random(static_cast<std::uint32_t>(in + rows)).floats(rows * in, -2, 2);
  }

  // The worst value's, as a part of what rounding each addition may do to it.
  double distance(const std::vector<float>& x, std::size_t rows, const std::vector<float>& y) const {
    double worst = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t o = 0; o < out; ++o) {
        double expected = 0, size = 0;
        for (std::size_t i = 0; i < in; ++i) {
          const double term = static_cast<double>(x[r * in + i]) * static_cast<double>(weight[o * in + i]);
          expected += term;
          size += std::abs(term);
        }
        const double distance = std::abs(static_cast<double>(y[r * out + o]) - expected);
        worst = larger(worst, distance / (1e-6 * size + 1e-7));
      }
    }
    return worst;
  }
};

}  // namespace maskscope::testing
