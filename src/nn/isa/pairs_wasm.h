// Products of pairs of 16-bit integers with WebAssembly.
#pragma once

#include <wasm_simd128.h>

#include <cstdint>

#include "nn/isa/vectors.h"

namespace maskscope::nn::MASKSCOPE_KERNEL_ISA {

// As in pairs_any.h.
inline Ints add_products(Ints sum, Ints a, std::int32_t b) {
  return reinterpret_cast<Ints>(wasm_i32x4_add(reinterpret_cast<v128_t>(sum),
                                               wasm_i32x4_dot_i16x8(reinterpret_cast<v128_t>(a), wasm_i32x4_splat(b))));
}

}  // namespace maskscope::nn::MASKSCOPE_KERNEL_ISA
