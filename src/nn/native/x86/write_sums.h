// The end of a quantised microkernel: sums of one row and half a panel, turned into outputs. For files compiled for AVX-512.
#pragma once

#include <immintrin.h>

#include "nn/native/microkernels.h"

namespace maskscope::nn::x86 {
namespace {

// half: 0 or 1; zero_point: of the quantised values as they were multiplied.
inline void write_sums(const QuantisedArguments& task, std::size_t row, std::size_t half, std::int32_t zero_point,
                       __m512i sums) {
  const std::size_t first = half * kHalfPanel;
  if (first >= task.columns) return;
  const std::size_t count = task.columns - first < kHalfPanel ? task.columns - first : kHalfPanel;
  const auto outputs = static_cast<__mmask16>((1U << count) - 1);
  const __m512i zero = _mm512_mullo_epi32(_mm512_set1_epi32(zero_point), _mm512_loadu_si512(task.weight_sum + first));
  const __m512 qvalues = _mm512_maskz_cvtepi32_ps(outputs, _mm512_sub_epi32(sums, zero));
  __m512 value = _mm512_mul_ps(_mm512_mul_ps(qvalues, _mm512_set1_ps(task.quantised[row].scale)),
                               _mm512_loadu_ps(task.scale + first));
  float* const output = task.output + row * task.output_stride + first;
  if (task.add) value = _mm512_add_ps(_mm512_maskz_loadu_ps(outputs, output), value);
  _mm512_mask_storeu_ps(output, outputs, value);
}

}  // namespace
}  // namespace maskscope::nn::x86
