// AVX2 multiplies unsigned bytes of a row by signed ones of eight outputs and adds neighbours up in 16 bits (VPMADDUBSW; Intel
// 64 and IA-32 Architectures Software Developer's Manual, volume 2), which 7-bit weights cannot make overflow: 2 * 255 * 63 =
// 32130. A second instruction adds those up in 32 bits. Sums are exact. Four rows by two registers of outputs make eight sums,
// which leaves registers for what is multiplied.
#include <immintrin.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "nn/native/x86/blocks.h"
#include "nn/native/x86/masks_avx2.h"
#include "nn/native/x86/microkernels.h"

namespace maskscope::nn::x86 {
namespace {

constexpr std::size_t kRows = 4;
constexpr std::size_t kLanes = 8;
constexpr std::size_t kHalf = kHalfPanel * kBlockChannels;  // bytes of half a panel's block

// Eight outputs from `first` on, of one row; zero_point: of the quantised values as they were multiplied.
void write(const QuantisedArguments& task, std::size_t row, std::size_t first, std::int32_t zero_point, __m256i sums) {
  if (first >= task.columns) return;
  const __m256i outputs = first_lanes(std::min(task.columns - first, kLanes));
  const auto* const weight_sum = reinterpret_cast<const __m256i*>(task.weight_sum + first);
  const __m256i zero = _mm256_mullo_epi32(_mm256_set1_epi32(zero_point), _mm256_loadu_si256(weight_sum));
  const __m256 qvalues = _mm256_cvtepi32_ps(_mm256_sub_epi32(sums, zero));
  __m256 value = _mm256_mul_ps(_mm256_mul_ps(qvalues, _mm256_set1_ps(task.quantised[row].scale)),
                               _mm256_loadu_ps(task.scale + first));
  float* const output = task.output + row * task.output_stride + first;
  if (task.add) value = _mm256_add_ps(_mm256_maskload_ps(output, outputs), value);
  _mm256_maskstore_ps(output, outputs, value);
}

// Rows row, row + 1, ... of the task by half of its panel. A function for each number of them: all in one are slower.
template <std::size_t... kRow>
[[gnu::noinline]] void multiply_rows(const QuantisedArguments& task, std::size_t row, std::size_t half,
                                     std::index_sequence<kRow...>) {
  const std::int8_t* qvalues = task.qvalues + row * task.stride;
  const std::int8_t* panel = task.panel + half * kHalf;
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i left_sums[] = {(static_cast<void>(kRow), _mm256_setzero_si256())...};
  __m256i right_sums[] = {(static_cast<void>(kRow), _mm256_setzero_si256())...};
  for (std::size_t block = 0; block < task.depth / kBlockChannels; ++block) {
    for (std::size_t word = 0; word < kBlockChannels / kWordChannels; ++word) {
      const auto* const weights = reinterpret_cast<const __m256i*>(panel);
      const __m256i left = _mm256_load_si256(weights), right = _mm256_load_si256(weights + 1);
      ask_ahead(panel);
      const auto add = [&](std::size_t r, __m256i& left_sum, __m256i& right_sum) {
        std::int32_t four;
        std::memcpy(&four, qvalues + r * task.stride, sizeof four);
        const __m256i x = _mm256_set1_epi32(four);
        left_sum = _mm256_add_epi32(left_sum, _mm256_madd_epi16(_mm256_maddubs_epi16(x, left), ones));
        right_sum = _mm256_add_epi32(right_sum, _mm256_madd_epi16(_mm256_maddubs_epi16(x, right), ones));
      };
      (add(kRow, left_sums[kRow], right_sums[kRow]), ...);
      qvalues += kWordChannels;
      panel += kHalfPanel * kWordChannels;
    }
    panel += kHalf;
  }
  const auto write_row = [&](std::size_t r, __m256i left_sum, __m256i right_sum) {
    const std::int32_t zero_point = task.quantised[row + r].zero_point + 128;
    write(task, row + r, half * kHalfPanel, zero_point, left_sum);
    write(task, row + r, half * kHalfPanel + kLanes, zero_point, right_sum);
  };
  (write_row(kRow, left_sums[kRow], right_sums[kRow]), ...);
}

void multiply(const QuantisedArguments& task) {
  for (std::size_t half = 0; half * kHalfPanel < task.columns; ++half) {
    for_each_block<kRows>(task.rows, [&](std::size_t row, auto rows) { multiply_rows(task, row, half, rows); });
  }
}

void nothing() {}

}  // namespace

QuantisedMicrokernel avx2_microkernel() {
  return {.name = "AVX2",
          .level = KernelLevel::avx2,
          .unsigned_input = true,
          .enter = nothing,
          .run = multiply,
          .leave = nothing};
}

}  // namespace maskscope::nn::x86
