// A quantised layer of random weights, and its product in plain whole-number arithmetic, which every way of computing it
// has to equal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "nn/kernels.h"
#include "nn/quantised_matmul.h"
#include "random.h"

namespace maskscope::testing {

struct QuantisedLayer {
  std::size_t in, out;
  std::vector<std::size_t> groups;  // of channels, as nn::Linear takes them
  std::vector<std::int8_t> weight;
  std::vector<float> scale, smooth;

  QuantisedLayer(std::size_t inputs, std::size_t outputs, std::vector<std::size_t> sizes = {})
      : in(inputs), out(outputs), groups(std::move(sizes)) {
    const std::size_t width = shape().width();
    weight.resize(width * outputs);
    scale = Random(1).floats(shape().groups.size() * outputs, 0.001F, 0.1F);
    smooth = Random(2).floats(width, 0.3F, 3);
    Random random(static_cast<std::uint32_t>(inputs * 1000 + outputs));
    for (std::int8_t& w : weight) w = static_cast<std::int8_t>(random.whole(-63, 63));
  }

  nn::MatMulShape shape() const {
    nn::MatMulShape shape{.in = in, .out = out, .groups = {}};
    std::size_t first = 0;
    for (const std::size_t count : groups.empty() ? std::vector{in} : groups) {
      shape.groups.push_back({.first = first % in, .count = count});
      first += count;
    }
    return shape;
  }

  // What XNNPACK's formula gives for each group: a whole-number sum, turned into a float and scaled twice.
  std::vector<float> plain(const std::vector<float>& x, std::size_t rows) const {
    std::vector<float> y(rows * out);
    const std::size_t width = shape().width();
    std::size_t first = 0, g = 0;
    for (const nn::ChannelGroup& group : shape().groups) {
      std::vector<std::int8_t> q(group.count);
      for (std::size_t r = 0; r < rows; ++r) {
        const nn::RowQuantisation row =
            nn::kernels().quantise(x.data() + r * in + group.first, smooth.data() + first, group.count, q.data());
        for (std::size_t o = 0; o < out; ++o) {
          std::int64_t sum = 0;
          for (std::size_t i = 0; i < group.count; ++i) {
            sum += std::int64_t{q[i] - row.zero_point} * weight[o * width + first + i];
          }
          const float value = static_cast<float>(sum) * row.scale * scale[g * out + o];
          y[r * out + o] = g == 0 ? value : y[r * out + o] + value;
        }
      }
      first += group.count;
      ++g;
    }
    return y;
  }
};

}  // namespace maskscope::testing
