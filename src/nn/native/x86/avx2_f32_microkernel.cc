// Six rows by two registers of outputs make twelve sums, as many as hide the latency of a fused multiply-add and fit the
// sixteen registers beside what is multiplied.
#include <immintrin.h>

#include <algorithm>
#include <utility>

#include "nn/native/x86/blocks.h"
#include "nn/native/x86/masks_avx2.h"
#include "nn/native/x86/microkernels.h"

namespace maskscope::nn::x86 {
namespace {

constexpr std::size_t kRows = 6;
constexpr std::size_t kLanes = 8;

void write(const F32Arguments& task, std::size_t row, std::size_t first, __m256 sums) {
  if (first >= task.columns) return;
  _mm256_maskstore_ps(task.output + row * task.output_stride + first,
                      first_lanes(std::min(task.columns - first, kLanes)), sums);
}

// Rows row, row + 1, ... of the task by half of its panel. A function for each number of them: all in one are slower.
template <std::size_t... kRow>
[[gnu::noinline]] void multiply_rows(const F32Arguments& task, std::size_t row, std::size_t half,
                                     std::index_sequence<kRow...>) {
  const float* const input = task.input + row * task.depth;
  const float* panel = task.panel + half * kHalfPanel;
  __m256 left_sums[] = {(static_cast<void>(kRow), _mm256_setzero_ps())...};
  __m256 right_sums[] = {(static_cast<void>(kRow), _mm256_setzero_ps())...};
  for (std::size_t i = 0; i < task.depth; ++i, panel += kPanel) {
    const __m256 left = _mm256_load_ps(panel), right = _mm256_load_ps(panel + kLanes);
    ask_ahead(panel);
    const auto add = [&](std::size_t r, __m256& left_sum, __m256& right_sum) {
      const __m256 x = _mm256_broadcast_ss(input + r * task.depth + i);
      left_sum = _mm256_fmadd_ps(x, left, left_sum);
      right_sum = _mm256_fmadd_ps(x, right, right_sum);
    };
    (add(kRow, left_sums[kRow], right_sums[kRow]), ...);
  }
  const auto write_row = [&](std::size_t r, __m256 left_sum, __m256 right_sum) {
    write(task, row + r, half * kHalfPanel, left_sum);
    write(task, row + r, half * kHalfPanel + kLanes, right_sum);
  };
  (write_row(kRow, left_sums[kRow], right_sums[kRow]), ...);
}

}  // namespace

void multiply_f32_avx2(const F32Arguments& task) {
  for (std::size_t half = 0; half * kHalfPanel < task.columns; ++half) {
    for_each_block<kRows>(task.rows, [&](std::size_t row, auto rows) { multiply_rows(task, row, half, rows); });
  }
}

}  // namespace maskscope::nn::x86
