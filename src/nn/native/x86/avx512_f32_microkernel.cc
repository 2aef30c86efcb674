// Eight rows by two registers of outputs make sixteen sums, as many as hide the latency of a fused multiply-add; each weight
// that is loaded is used for eight rows, each input for 32 outputs.
#include <immintrin.h>

#include <utility>

#include "nn/native/x86/blocks.h"
#include "nn/native/x86/microkernels.h"

namespace maskscope::nn::x86 {
namespace {

constexpr std::size_t kRows = 8;

// Rows row, row + 1, ... of the task. A function for each number of them: all in one are slower.
template <std::size_t... kRow>
[[gnu::noinline]] void multiply_rows(const F32Arguments& task, std::size_t row, std::index_sequence<kRow...>) {
  const float* const input = task.input + row * task.depth;
  const float* panel = task.panel;
  __m512 left_sums[] = {(static_cast<void>(kRow), _mm512_setzero_ps())...};
  __m512 right_sums[] = {(static_cast<void>(kRow), _mm512_setzero_ps())...};
  for (std::size_t i = 0; i < task.depth; ++i, panel += kPanel) {
    const __m512 left = _mm512_load_ps(panel), right = _mm512_load_ps(panel + kHalfPanel);
    ask_ahead(panel);
    ask_ahead(panel + kHalfPanel);
    const auto add = [&](std::size_t r, __m512& left_sum, __m512& right_sum) {
      const __m512 x = _mm512_set1_ps(input[r * task.depth + i]);
      left_sum = _mm512_fmadd_ps(x, left, left_sum);
      right_sum = _mm512_fmadd_ps(x, right, right_sum);
    };
    (add(kRow, left_sums[kRow], right_sums[kRow]), ...);
  }
  const auto outputs = static_cast<__mmask32>((std::uint64_t{1} << task.columns) - 1);
  const auto write = [&](std::size_t r, __m512 left_sum, __m512 right_sum) {
    float* const output = task.output + (row + r) * task.output_stride;
    _mm512_mask_storeu_ps(output, static_cast<__mmask16>(outputs), left_sum);
    if (task.columns > kHalfPanel) {
      _mm512_mask_storeu_ps(output + kHalfPanel, static_cast<__mmask16>(outputs >> kHalfPanel), right_sum);
    }
  };
  (write(kRow, left_sums[kRow], right_sums[kRow]), ...);
}

}  // namespace

void multiply_f32_avx512(const F32Arguments& task) {
  for_each_block<kRows>(task.rows, [&](std::size_t row, auto rows) { multiply_rows(task, row, rows); });
}

}  // namespace maskscope::nn::x86
