#include "nn/wasm/microkernel.h"

#include <wasm_simd128.h>

#include <algorithm>

namespace maskscope::nn {
namespace {

constexpr std::int32_t kMostOfOneSign = 32767 / 255;

// One four, at these inputs: while its weights of one sign are too much together, the largest gives.
void split_four(std::span<std::int8_t> weight, std::span<const std::size_t> inputs, std::int32_t sign,
                std::uint16_t column, std::vector<Overflow>& overflows) {
  const auto size = [&](std::size_t i) { return std::max(sign * weight[i], 0); };
  for (;;) {
    std::int32_t sum = 0;
    for (const std::size_t i : inputs) sum += size(i);
    if (sum <= kMostOfOneSign) return;
    const std::size_t largest = *std::ranges::max_element(inputs, {}, size);
    const std::int32_t gives = sign * std::min(sum - kMostOfOneSign, size(largest));
    overflows.push_back({static_cast<std::uint32_t>(largest), column, static_cast<std::int16_t>(gives)});
    weight[largest] = static_cast<std::int8_t>(weight[largest] - gives);
  }
}

void split_eight(std::span<std::int8_t> weight, std::size_t first, std::uint16_t column,
                 std::vector<Overflow>& overflows) {
  for (const std::size_t lane : {0u, 2u}) {
    std::size_t inputs[4], count = 0;
    for (const std::size_t i : {0u, 1u, 4u, 5u}) {
      if (first + lane + i < weight.size()) inputs[count++] = first + lane + i;
    }
    for (const std::int32_t sign : {1, -1}) split_four(weight, std::span(inputs).first(count), sign, column, overflows);
  }
}

// Whether any of the four fours of sixteen weights, none of them negative, is too much.
v128_t too_much(v128_t weights) {
  const v128_t pairs = wasm_u16x8_extadd_pairwise_u8x16(weights);
  const v128_t fours = wasm_i16x8_add(pairs, wasm_i16x8_shuffle(pairs, pairs, 2, 3, 0, 1, 6, 7, 4, 5));
  return wasm_i16x8_gt(fours, wasm_i16x8_splat(kMostOfOneSign));
}

bool any_too_much(const std::int8_t* weights) {
  const v128_t w = wasm_v128_load(weights), zero = wasm_i8x16_const_splat(0);
  const v128_t positive = too_much(wasm_i8x16_max(w, zero)),
               negative = too_much(wasm_i8x16_max(wasm_i8x16_neg(w), zero));
  return wasm_v128_any_true(wasm_v128_or(positive, negative));
}

}  // namespace

// Nearly all weights pass sixteen at a time.
void split_overflows(std::span<std::int8_t> weight, std::uint16_t column, std::vector<Overflow>& overflows) {
  std::size_t first = 0;
  for (; first + 2 * kDepthBlock <= weight.size(); first += 2 * kDepthBlock) {
    if (!any_too_much(weight.data() + first)) continue;
    split_eight(weight, first, column, overflows);
    split_eight(weight, first + kDepthBlock, column, overflows);
  }
  for (; first < weight.size(); first += kDepthBlock) split_eight(weight, first, column, overflows);
}

}  // namespace maskscope::nn
