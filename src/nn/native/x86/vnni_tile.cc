// One instruction multiplies four unsigned bytes of a row by four signed ones of each of 16 outputs and adds the products up
// (VPDPBUSD; Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2). Eight rows by two registers of outputs
// make sixteen sums, as many as hide its latency; sums are exact.
#include <immintrin.h>

#include <array>
#include <cstring>
#include <utility>

#include "nn/native/x86/tiles.h"
#include "nn/native/x86/write_sums.h"

namespace maskscope::nn::x86 {
namespace {

constexpr std::size_t kRows = 8;
constexpr std::size_t kLine = 64;
// How far ahead weights are asked for. They come into the second cache: there they are soon enough for the first, and do
// not push the rows out of it.
constexpr std::size_t kAhead = 16384;

// Rows row, row + 1, ... of the task. Written without loops over the sums, so that each compiler keeps them in registers.
template <std::size_t... kRow>
void multiply_rows(const StepTask& task, std::size_t row, std::index_sequence<kRow...>) {
  const std::int8_t* steps = task.steps + row * task.stride;
  const std::int8_t* left = task.panel;
  __m512i left_sums[] = {(static_cast<void>(kRow), _mm512_setzero_si512())...};
  __m512i right_sums[] = {(static_cast<void>(kRow), _mm512_setzero_si512())...};
  for (std::size_t block = 0; block < task.depth / kStepBlock; ++block) {
    for (std::size_t word = 0; word < kStepBlock / kStepWord; ++word) {
      const std::int8_t* const right = left + kHalfPanel * kStepBlock;
      const __m512i left_weights = _mm512_load_si512(left), right_weights = _mm512_load_si512(right);
      _mm_prefetch(reinterpret_cast<const char*>(left + kAhead), _MM_HINT_T1);
      _mm_prefetch(reinterpret_cast<const char*>(right + kAhead), _MM_HINT_T1);
      const auto add = [&](std::size_t r, __m512i& left_sum, __m512i& right_sum) {
        std::int32_t four;
        std::memcpy(&four, steps + r * task.stride, sizeof four);
        const __m512i everywhere = _mm512_set1_epi32(four);
        left_sum = _mm512_dpbusd_epi32(left_sum, everywhere, left_weights);
        right_sum = _mm512_dpbusd_epi32(right_sum, everywhere, right_weights);
      };
      (add(kRow, left_sums[kRow], right_sums[kRow]), ...);
      steps += kStepWord;
      left += kLine;
    }
    left += kHalfPanel * kStepBlock;
  }
  const auto write = [&](std::size_t r, __m512i left_sum, __m512i right_sum) {
    const std::int32_t zero_point = task.quantised[row + r].zero_point + 128;
    write_sums(task, row + r, 0, zero_point, left_sum);
    write_sums(task, row + r, 1, zero_point, right_sum);
  };
  (write(kRow, left_sums[kRow], right_sums[kRow]), ...);
}

template <std::size_t kCount>
void multiply_some(const StepTask& task, std::size_t row) {
  multiply_rows(task, row, std::make_index_sequence<kCount>());
}

// [how many rows - 1]
constexpr auto kSome = []<std::size_t... kLess>(std::index_sequence<kLess...>) {
  return std::array{multiply_some<kLess + 1>...};
}(std::make_index_sequence<kRows>());

void multiply(const StepTask& task) {
  std::size_t row = 0;
  for (; row + kRows <= task.rows; row += kRows) multiply_some<kRows>(task, row);
  if (row < task.rows) kSome[task.rows - row - 1](task, row);
}

void nothing() {}

}  // namespace

StepTile vnni_tile() { return {.name = "VNNI", .flips = true, .enter = nothing, .run = multiply, .leave = nothing}; }

}  // namespace maskscope::nn::x86
