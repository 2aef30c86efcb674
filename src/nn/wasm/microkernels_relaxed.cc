// Relaxed SIMD's dot products of a signed 8-bit and an unsigned 7-bit operand.
#include <wasm_simd128.h>

#include <cstring>
#include <vector>

#include "nn/wasm/microkernel_body.h"
#include "nn/wasm/microkernel_simd.h"

namespace maskscope::nn {
namespace {

constexpr std::size_t kWord = 4;
constexpr std::int32_t kOffset = 64;

std::uint32_t word_at(const std::int8_t* qvalues) {
  std::uint32_t word;
  std::memcpy(&word, qvalues, sizeof word);
  return word;
}

// Signed quantised values and weights of [1, 127], which the specification defines; the sum holds 64 times the row's values too
// much.
// One instruction where the processor has it.
void pack_fused(const std::int8_t* qvalues, std::size_t depth, std::uint32_t* words, std::size_t stride) {
  for (std::size_t i = 0; i < depth; i += kWord, words += stride) *words = word_at(qvalues + i);
}

template <std::size_t kRows>
void run_fused_group(const MicrokernelArguments& a, const std::uint32_t* input, std::size_t row) {
  v128_t sums[kRows][kVectors];
  clear(sums);
  const std::uint8_t* weight = a.weight;
  for (std::size_t i = 0; i < a.depth; i += kWord) {
    v128_t w[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) w[v] = wasm_v128_load(weight + v * 4 * kWord);
    for (std::size_t r = 0; r < kRows; ++r) {
      const v128_t x = wasm_v128_load32_splat(input + r);
      for (std::size_t v = 0; v < kVectors; ++v) {
        sums[r][v] = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(x, w[v], sums[r][v]);
      }
    }
    input += kRows;
    weight += kPanelColumns * kWord;
  }
  for (std::size_t r = 0; r < kRows; ++r)
    finish_row(a, row + r, kOffset * a.qvalue_sum[row + r], a.rows[row + r].zero_point, sums[r]);
}

void run_fused(const MicrokernelArguments& a) {
  for_each_group(a, 2, [&]<std::size_t kRows>(const std::uint32_t* input, std::size_t row) {
    run_fused_group<kRows>(a, input, row);
  });
}

// Elsewhere the fused instruction is three, of which two multiply: one forms 16-bit sums of two products, one widens them.
// Two such sums are added before they are widened, which spares a quarter of the multiplications. Four products of
// [0, 255] and [-63, 63] need not fit 16 bits; split_overflows sees to it that they do, at the cost of one weight in some
// thousand. Here the weights are the signed operand. The quantised values' top bit, which the specification leaves open, is no sign
// on x86 and is one on ARM: they are packed as [0, 255] or as they are.
template <bool kUnsigned>
void pack_fours(const std::int8_t* qvalues, std::size_t depth, std::uint32_t* words, std::size_t stride) {
  constexpr std::uint32_t flip = kUnsigned ? 0x80808080 : 0;
  for (std::size_t i = 0; i < depth; i += kWord, words += stride) *words = word_at(qvalues + i) ^ flip;
}

// In memory, so that it stays in a register: a constant would be made anew at each use.
std::int16_t ones[8] = {1, 1, 1, 1, 1, 1, 1, 1};

template <std::size_t kRows, bool kUnsigned>
[[gnu::noinline]] void add_overflows(const MicrokernelArguments& a, const std::uint32_t* input,
                                     v128_t (&sums)[kRows][kVectors]) {
  std::int32_t more[kRows][kPanelColumns] = {};
  for (const Overflow& overflow : a.overflows) {
    const std::uint32_t* words = input + overflow.input / kWord * kRows;
    for (std::size_t r = 0; r < kRows; ++r) {
      const std::uint32_t byte = words[r] >> overflow.input % kWord * 8;
      const std::int32_t qvalue = kUnsigned ? static_cast<std::uint8_t>(byte) : static_cast<std::int8_t>(byte);
      more[r][overflow.column] += qvalue * overflow.weight;
    }
  }
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      sums[r][v] = wasm_i32x4_add(sums[r][v], wasm_v128_load(more[r] + 4 * v));
    }
  }
}

template <std::size_t kRows, bool kUnsigned>
void run_fours_group(const MicrokernelArguments& a, const std::uint32_t* const first, std::size_t row) {
  const std::uint32_t* input = first;
  const v128_t one = wasm_v128_load(ones);
  v128_t sums[kRows][kVectors];
  clear(sums);
  const std::uint8_t* weight = a.weight;
  for (std::size_t i = 0; i < a.depth; i += kDepthBlock) {
    v128_t w[2][kVectors];
    for (std::size_t k = 0; k < 2; ++k) {
      for (std::size_t v = 0; v < kVectors; ++v) w[k][v] = wasm_v128_load(weight + (k * kPanelColumns + v * 4) * kWord);
    }
    for (std::size_t r = 0; r < kRows; ++r) {
      const v128_t x0 = wasm_v128_load32_splat(input + r), x1 = wasm_v128_load32_splat(input + kRows + r);
      for (std::size_t v = 0; v < kVectors; ++v) {
        const v128_t four = wasm_i16x8_add(wasm_i16x8_relaxed_dot_i8x16_i7x16(w[0][v], x0),
                                           wasm_i16x8_relaxed_dot_i8x16_i7x16(w[1][v], x1));
        sums[r][v] = wasm_i32x4_add(sums[r][v], wasm_i32x4_dot_i16x8(four, one));
      }
    }
    input += 2 * kRows;
    weight += kDepthBlock * kPanelColumns;
  }
  if (!a.overflows.empty()) add_overflows<kRows, kUnsigned>(a, first, sums);
  constexpr std::int32_t shift = kUnsigned ? 128 : 0;
  for (std::size_t r = 0; r < kRows; ++r) finish_row(a, row + r, 0, a.rows[row + r].zero_point + shift, sums[r]);
}

template <bool kUnsigned>
void run_fours(const MicrokernelArguments& a) {
  for_each_group(a, 2, [&]<std::size_t kRows>(const std::uint32_t* input, std::size_t row) {
    run_fours_group<kRows, kUnsigned>(a, input, row);
  });
}

const Microkernel kFused = {"fused 8-bit dot products", kWord, kOffset, false, 2, pack_fused, run_fused};

template <bool kUnsigned>
const Microkernel kFours = {
    kUnsigned ? "unsigned 8-bit products summed by fours" : "signed 8-bit products summed by fours",
    kWord,
    0,
    true,
    2,
    pack_fours<kUnsigned>,
    run_fours<kUnsigned>};

// The sums of this processor's dot products where the second operand's top bit is set. Operands come through memory, for a
// compiler that folds the instruction need not fold it as the processor works.
struct Probe {
  std::int8_t first[16], second[16];

  Probe(std::int8_t first_value, std::uint8_t second_value) {
    std::memset(first, first_value, sizeof first);
    std::memset(second, second_value, sizeof second);
    asm volatile("" : : "r"(first), "r"(second) : "memory");
  }

  std::int32_t pair() const {
    return static_cast<std::int16_t>(
        wasm_i16x8_extract_lane(wasm_i16x8_relaxed_dot_i8x16_i7x16(wasm_v128_load(first), wasm_v128_load(second)), 0));
  }
  std::int32_t fused() const {
    return wasm_i32x4_extract_lane(wasm_i32x4_relaxed_dot_i8x16_i7x16_add(wasm_v128_load(first), wasm_v128_load(second),
                                                                          wasm_i32x4_const_splat(0)),
                                   0);
  }
};

// Where it is one instruction (AVX-VNNI, ARM's sdot), products of 8 bits do not saturate at 16.
bool fused_is_one_instruction() {
  const std::int32_t found = Probe(127, 255).fused();
  return found == 4 * 127 * 255 || found == 4 * 127 * -1;
}

std::vector<Microkernel> correct_microkernels() {
  std::vector<Microkernel> right;
  if (Probe(63, 255).pair() == 2 * 63 * 255 && Probe(-63, 255).pair() == 2 * -63 * 255) right.push_back(kFours<true>);
  if (Probe(63, 255).pair() == 2 * 63 * -1 && Probe(63, 128).pair() == 2 * 63 * -128) right.push_back(kFours<false>);
  right.insert(fused_is_one_instruction() ? right.begin() : right.end(), kFused);
  right.push_back(kSimdMicrokernel);
  return right;
}

}  // namespace

std::span<const Microkernel> microkernels() {
  static const std::vector<Microkernel> found = correct_microkernels();
  return found;
}

}  // namespace maskscope::nn
