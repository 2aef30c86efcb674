#include "nn/wasm/tile.h"

#include <algorithm>

namespace maskscope::nn {
namespace {

constexpr std::int32_t kMostOfOneSign = 32767 / 255;

// One four, at these inputs: while its weights of one sign are too much together, the largest gives.
void spill_four(std::span<std::int8_t> weight, std::span<const std::size_t> inputs, std::int32_t sign,
                std::uint16_t column, std::vector<Spill>& spills) {
  const auto size = [&](std::size_t i) { return std::max(sign * weight[i], 0); };
  for (;;) {
    std::int32_t sum = 0;
    for (const std::size_t i : inputs) sum += size(i);
    if (sum <= kMostOfOneSign) return;
    const std::size_t largest = *std::ranges::max_element(inputs, {}, size);
    const std::int32_t gives = sign * std::min(sum - kMostOfOneSign, size(largest));
    spills.push_back({static_cast<std::uint32_t>(largest), column, static_cast<std::int16_t>(gives)});
    weight[largest] = static_cast<std::int8_t>(weight[largest] - gives);
  }
}

}  // namespace

void spill_fours(std::span<std::int8_t> weight, std::uint16_t column, std::vector<Spill>& spills) {
  for (std::size_t first = 0; first < weight.size(); first += kTileDepth) {
    for (const std::size_t lane : {0u, 2u}) {
      std::size_t inputs[4], count = 0;
      for (const std::size_t i : {0u, 1u, 4u, 5u}) {
        if (first + lane + i < weight.size()) inputs[count++] = first + lane + i;
      }
      for (const std::int32_t sign : {1, -1}) spill_four(weight, std::span(inputs).first(count), sign, column, spills);
    }
  }
}

}  // namespace maskscope::nn
