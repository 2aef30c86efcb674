// Plain SIMD (what Safari runs): quantised values are widened to 16 bits when they are packed, weights when they are loaded.
#include "nn/wasm/microkernel_simd.h"

#include <cstring>

#include "nn/wasm/microkernel_body.h"

namespace maskscope::nn {
namespace {

constexpr std::size_t kWord = 2;
constexpr std::size_t kInputWords = kDepthBlock / kWord;

void pack(const std::int8_t* qvalues, std::size_t depth, std::uint32_t* words, std::size_t stride) {
  for (std::size_t i = 0; i < depth / kWord; ++i) {
    const std::int16_t pair[kWord] = {qvalues[i * kWord], qvalues[i * kWord + 1]};
    std::memcpy(words + i * stride, pair, sizeof pair);
  }
}

template <std::size_t kRows>
void run_group(const MicrokernelArguments& a, const std::uint32_t* input, std::size_t row) {
  v128_t sums[kRows][kVectors];
  clear(sums);
  const std::uint8_t* weight = a.weight;
  for (std::size_t i = 0; i < a.depth; i += kWord) {
    v128_t w[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) w[v] = wasm_i16x8_load8x8(weight + v * 4 * kWord);
    for (std::size_t r = 0; r < kRows; ++r) {
      const v128_t x = wasm_v128_load32_splat(input + r);
      for (std::size_t v = 0; v < kVectors; ++v) {
        sums[r][v] = wasm_i32x4_add(sums[r][v], wasm_i32x4_dot_i16x8(w[v], x));
      }
    }
    input += kRows;
    weight += kPanelColumns * kWord;
  }
  for (std::size_t r = 0; r < kRows; ++r) finish_row(a, row + r, 0, a.rows[row + r].zero_point, sums[r]);
}

void run(const MicrokernelArguments& a) {
  for_each_group(a, kInputWords, [&]<std::size_t kRows>(const std::uint32_t* input, std::size_t row) {
    run_group<kRows>(a, input, row);
  });
}

}  // namespace

const Microkernel kSimdMicrokernel = {"16-bit dot products", kWord, 0, false, kInputWords, pack, run};

}  // namespace maskscope::nn
