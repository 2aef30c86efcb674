// Products of pairs of 16-bit integers with SSE2.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "nn/isa/vectors.h"

namespace maskscope::nn::MASKSCOPE_KERNEL_ISA {

// As in pairs_any.h.
inline Ints add_products(Ints sum, Ints a, std::int32_t b) {
  return reinterpret_cast<Ints>(
      _mm_add_epi32(reinterpret_cast<__m128i>(sum), _mm_madd_epi16(reinterpret_cast<__m128i>(a), _mm_set1_epi32(b))));
}

}  // namespace maskscope::nn::MASKSCOPE_KERNEL_ISA
