// Eight rows by two registers of outputs make sixteen sums, as many as hide the latency of a fused multiply-add; each weight
// that is loaded is used for eight rows, each input for 32 outputs.
#include <immintrin.h>

#include <array>
#include <utility>

#include "nn/native/x86/tiles.h"

namespace maskscope::nn::x86 {
namespace {

constexpr std::size_t kRows = 8;
// How far ahead weights are asked for, into the second cache.
constexpr std::size_t kAhead = 16384 / sizeof(float);

// Rows row, row + 1, ... of the task. Written without loops over the sums, so that each compiler keeps them in registers.
template <std::size_t... kRow>
void multiply_rows(const FloatTask& task, std::size_t row, std::index_sequence<kRow...>) {
  const float* const input = task.input + row * task.depth;
  const float* panel = task.panel;
  __m512 left_sums[] = {(static_cast<void>(kRow), _mm512_setzero_ps())...};
  __m512 right_sums[] = {(static_cast<void>(kRow), _mm512_setzero_ps())...};
  for (std::size_t i = 0; i < task.depth; ++i, panel += kPanel) {
    const __m512 left = _mm512_load_ps(panel), right = _mm512_load_ps(panel + kHalfPanel);
    _mm_prefetch(reinterpret_cast<const char*>(panel + kAhead), _MM_HINT_T1);
    _mm_prefetch(reinterpret_cast<const char*>(panel + kHalfPanel + kAhead), _MM_HINT_T1);
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

template <std::size_t kCount>
void multiply_some(const FloatTask& task, std::size_t row) {
  multiply_rows(task, row, std::make_index_sequence<kCount>());
}

// [how many rows - 1]
constexpr auto kSome = []<std::size_t... kLess>(std::index_sequence<kLess...>) {
  return std::array{multiply_some<kLess + 1>...};
}(std::make_index_sequence<kRows>());

}  // namespace

void multiply_floats(const FloatTask& task) {
  std::size_t row = 0;
  for (; row + kRows <= task.rows; row += kRows) multiply_some<kRows>(task, row);
  if (row < task.rows) kSome[task.rows - row - 1](task, row);
}

}  // namespace maskscope::nn::x86
