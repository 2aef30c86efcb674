// A quantised layer of random weights, and its product in plain whole-number arithmetic, which every way of computing it
// has to equal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "nn/kernels.h"
#include "random.h"

namespace maskscope::testing {

struct QuantisedLayer {
  std::size_t in, out;
  std::vector<std::int8_t> weight;
  std::vector<float> scale, smooth;

  QuantisedLayer(std::size_t inputs, std::size_t outputs)
      : in(inputs),
        out(outputs),
        weight(inputs * outputs),
        scale(Random(1).floats(outputs, 0.001F, 0.1F)),
        smooth(Random(2).floats(inputs, 0.3F, 3)) {
    Random random(static_cast<std::uint32_t>(inputs * 1000 + outputs));
    for (std::int8_t& w : weight) w = static_cast<std::int8_t>(random.whole(-63, 63));
  }

  // What XNNPACK's formula gives: a whole-number sum, turned into a float and scaled twice.
  std::vector<float> plain(const std::vector<float>& x, std::size_t rows) const {
    std::vector<float> y(rows * out);
    std::vector<std::int8_t> q(in);
    for (std::size_t r = 0; r < rows; ++r) {
      const nn::RowQuantisation row = nn::kernels().quantise(x.data() + r * in, smooth.data(), in, q.data());
      for (std::size_t o = 0; o < out; ++o) {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < in; ++i) sum += std::int64_t{q[i] - row.zero_point} * weight[o * in + i];
        y[r * out + o] = static_cast<float>(sum) * row.scale * scale[o];
      }
    }
    return y;
  }
};

}  // namespace maskscope::testing
