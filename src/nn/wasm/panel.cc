#include "nn/wasm/panel.h"

#include <wasm_simd128.h>

#include <algorithm>
#include <cstring>

namespace maskscope::nn {
namespace {

constexpr std::size_t kWord = 4;                 // of the microkernels that most browsers run
constexpr std::size_t kVector = sizeof(v128_t);  // four words of one output, or a word each of four outputs

// Four words of each of four outputs, turned about.
void turn(const std::int8_t* rows, std::size_t in, v128_t offset, std::uint8_t* to) {
  v128_t w[4];
  for (std::size_t r = 0; r < 4; ++r) w[r] = wasm_i8x16_add(wasm_v128_load(rows + r * in), offset);
  const v128_t low01 = wasm_i32x4_shuffle(w[0], w[1], 0, 4, 1, 5), high01 = wasm_i32x4_shuffle(w[0], w[1], 2, 6, 3, 7);
  const v128_t low23 = wasm_i32x4_shuffle(w[2], w[3], 0, 4, 1, 5), high23 = wasm_i32x4_shuffle(w[2], w[3], 2, 6, 3, 7);
  constexpr std::size_t kStride = kPanelColumns * kWord;
  wasm_v128_store(to, wasm_i64x2_shuffle(low01, low23, 0, 2));
  wasm_v128_store(to + kStride, wasm_i64x2_shuffle(low01, low23, 1, 3));
  wasm_v128_store(to + 2 * kStride, wasm_i64x2_shuffle(high01, high23, 0, 2));
  wasm_v128_store(to + 3 * kStride, wasm_i64x2_shuffle(high01, high23, 1, 3));
}

// As many weights of all outputs as fill vectors; tells how many.
std::size_t pack_panel_vectors(const std::int8_t* rows, std::size_t in, std::int32_t by, std::uint8_t* panel) {
  const v128_t offset = wasm_i8x16_splat(static_cast<std::int8_t>(by));
  std::size_t i = 0;
  for (; i + kVector <= in; i += kVector) {
    std::uint8_t* const to = panel + i * kPanelColumns;
    turn(rows + i, in, offset, to);
    turn(rows + 4 * in + i, in, offset, to + kVector);
  }
  return i;
}

}  // namespace

void pack_panel(std::span<const std::int8_t> rows, std::size_t in, const Microkernel& microkernel,
                std::uint8_t* panel) {
  const std::size_t columns = rows.size() / in;
  const bool whole = columns == kPanelColumns && microkernel.word == kWord;
  const std::size_t done = whole ? pack_panel_vectors(rows.data(), in, microkernel.offset, panel) : 0;
  for (std::size_t column = 0; column < columns; ++column) {
    for (std::size_t i = done; i < in; ++i) {
      const std::size_t word = i / microkernel.word * kPanelColumns + column;
      panel[word * microkernel.word + i % microkernel.word] =
          static_cast<std::uint8_t>(rows[column * in + i] + microkernel.offset);
    }
  }
}

}  // namespace maskscope::nn
