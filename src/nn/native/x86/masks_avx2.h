// For files compiled for AVX2: nothing of it has a name outside of them.
#pragma once

#include <immintrin.h>

#include <cstddef>

namespace maskscope::nn::x86 {
namespace {

// A mask of the first `count` of eight lanes, as _mm256_maskload_ps and _mm256_maskstore_ps read it; count <= 8.
inline __m256i first_lanes(std::size_t count) {
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), lanes);
}

}  // namespace
}  // namespace maskscope::nn::x86
