// One instruction multiplies four unsigned bytes of a row by four signed ones of each of 16 outputs and adds the products up
// (VPDPBUSD; Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2). Eight rows by two registers of outputs
// make sixteen sums, as many as hide its latency; sums are exact.
#include <immintrin.h>

#include <cstring>
#include <utility>

#include "nn/native/x86/blocks.h"
#include "nn/native/x86/microkernels.h"
#include "nn/native/x86/write_sums.h"

namespace maskscope::nn::x86 {
namespace {

constexpr std::size_t kRows = 8;
constexpr std::size_t kLine = 64;

// Rows row, row + 1, ... of the task. A function for each number of them: all in one are slower.
template <std::size_t... kRow>
[[gnu::noinline]] void multiply_rows(const QuantisedArguments& task, std::size_t row, std::index_sequence<kRow...>) {
  const std::int8_t* qvalues = task.qvalues + row * task.stride;
  const std::int8_t* left = task.panel;
  __m512i left_sums[] = {(static_cast<void>(kRow), _mm512_setzero_si512())...};
  __m512i right_sums[] = {(static_cast<void>(kRow), _mm512_setzero_si512())...};
  for (std::size_t block = 0; block < task.depth / kBlockChannels; ++block) {
    for (std::size_t word = 0; word < kBlockChannels / kWordChannels; ++word) {
      const std::int8_t* const right = left + kHalfPanel * kBlockChannels;
      const __m512i left_weights = _mm512_load_si512(left), right_weights = _mm512_load_si512(right);
      ask_ahead(left);
      ask_ahead(right);
      const auto add = [&](std::size_t r, __m512i& left_sum, __m512i& right_sum) {
        std::int32_t four;
        std::memcpy(&four, qvalues + r * task.stride, sizeof four);
        const __m512i everywhere = _mm512_set1_epi32(four);
        left_sum = _mm512_dpbusd_epi32(left_sum, everywhere, left_weights);
        right_sum = _mm512_dpbusd_epi32(right_sum, everywhere, right_weights);
      };
      (add(kRow, left_sums[kRow], right_sums[kRow]), ...);
      qvalues += kWordChannels;
      left += kLine;
    }
    left += kHalfPanel * kBlockChannels;
  }
  const auto write = [&](std::size_t r, __m512i left_sum, __m512i right_sum) {
    const std::int32_t zero_point = task.quantised[row + r].zero_point + 128;
    write_sums(task, row + r, 0, zero_point, left_sum);
    write_sums(task, row + r, 1, zero_point, right_sum);
  };
  (write(kRow, left_sums[kRow], right_sums[kRow]), ...);
}

void multiply(const QuantisedArguments& task) {
  for_each_block<kRows>(task.rows, [&](std::size_t row, auto rows) { multiply_rows(task, row, rows); });
}

void nothing() {}

}  // namespace

QuantisedMicrokernel vnni_microkernel() {
  return {.name = "VNNI",
          .level = KernelLevel::vnni,
          .unsigned_input = true,
          .enter = nothing,
          .run = multiply,
          .leave = nothing};
}

}  // namespace maskscope::nn::x86
