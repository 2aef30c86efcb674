// What the microkernels share: the way over the rows, and from sums to outputs.
#pragma once

#include <wasm_simd128.h>

#include "nn/wasm/microkernel.h"

namespace maskscope::nn {

inline constexpr std::size_t kVectors = kPanelColumns / 4;

template <std::size_t kRows>
void clear(v128_t (&sums)[kRows][kVectors]) {
  for (auto& row : sums) {
    for (v128_t& sum : row) sum = wasm_i32x4_const_splat(0);
  }
}

// output = float(sum - shift - zero * weight_sum) * scale of row * scale of column, or so much more: XNNPACK's order.
inline void finish_row(const MicrokernelArguments& a, std::size_t row, std::int32_t shift, std::int32_t zero,
                       const v128_t (&sums)[kVectors]) {
  const v128_t zeros = wasm_i32x4_splat(zero), row_scale = wasm_f32x4_splat(a.rows[row].scale);
  for (std::size_t v = 0; v < kVectors; ++v) {
    const v128_t much = wasm_i32x4_mul(zeros, wasm_v128_load(a.weight_sum + 4 * v));
    const v128_t sum = wasm_i32x4_sub(wasm_i32x4_sub(sums[v], wasm_i32x4_splat(shift)), much);
    const v128_t scaled = wasm_f32x4_mul(wasm_f32x4_convert_i32x4(sum), row_scale);
    float* const to = a.output + row * a.output_stride + 4 * v;
    const v128_t value = wasm_f32x4_mul(scaled, wasm_v128_load(a.scale + 4 * v));
    wasm_v128_store(to, a.add ? wasm_f32x4_add(wasm_v128_load(to), value) : value);
  }
}

// Calls body.template operator()<rows>(input, first row) for each group of rows.
template <class Body>
void for_each_group(const MicrokernelArguments& a, std::size_t input_words, Body body) {
  const std::size_t row_words = a.depth / kDepthBlock * input_words;
  for (std::size_t row = 0; row < a.row_count;) {
    const std::uint32_t* input = a.input + row * row_words;
    const std::size_t rows = group_rows(a.row_count - row);
    switch (rows) {
      case 1:
        body.template operator()<1>(input, row);
        break;
      case 2:
        body.template operator()<2>(input, row);
        break;
      case 3:
        body.template operator()<3>(input, row);
        break;
      default:
        body.template operator()<kMostGroupRows>(input, row);
        break;
    }
    row += rows;
  }
}

}  // namespace maskscope::nn
