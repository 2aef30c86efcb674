// The microkernels of the quantised product on WebAssembly's SIMD: sums of products for rows of inputs times kPanelColumns
// outputs, exact in 32 bits, a group of rows at a time. All give the same sums; they differ in the instructions they use.
//
// Why our own and not XNNPACK's: its kernels must serve any 8-bit weight, where relaxed SIMD's dot products of 8 bits
// saturate on some processors. Our weights have 7 bits: a pair of products fits 16 bits, |255 * 63 * 2| = 32130, and
// with some care four do (microkernels_relaxed.cc).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/kernels.h"

namespace maskscope::nn {

inline constexpr std::size_t kPanelColumns = 8;
inline constexpr std::size_t kDepthBlock = 8;  // the inputs of a layer are padded with zeros to a multiple of it

// How many of the rows that are left form the next group. Three fill the registers best; at the end, four beat what else
// would be left.
inline constexpr std::size_t kMostGroupRows = 4;
constexpr std::size_t group_rows(std::size_t left) { return left == 4 || left == 8 ? 4 : left < 3 ? left : 3; }

// The part of a weight that is kept out of a panel, so that sums of four products do not overflow 16 bits.
struct Overflow {
  std::uint32_t input;
  std::uint16_t column;  // of the panel
  std::int16_t weight;
};

// What a microkernel reads and writes.
struct MicrokernelArguments {
  std::size_t row_count;
  const std::uint32_t* input;  // groups of rows, as group_rows divides them:
      // [depth / kDepthBlock][Microkernel::input_words][rows of the group], as Microkernel::pack made them
  const std::uint8_t*
      weight;  // a panel: [depth / Microkernel::word][kPanelColumns][Microkernel::word], each plus Microkernel::offset
  std::span<const Overflow> overflows;  // of the panel; empty unless Microkernel::sums_fours
  std::size_t depth;                    // a multiple of kDepthBlock
  const RowQuantisation* rows;          // [row_count]
  const std::int32_t* qvalue_sum;       // [row_count], of each row's quantised values
  const std::int32_t* weight_sum;       // [kPanelColumns], of each output's weights, overflows included
  const float* scale;                   // [kPanelColumns]
  float* output;  // rows of kPanelColumns, output_stride apart: sum * scale of row * scale of column
  std::size_t output_stride;
  bool add;  // to what the output holds
};

struct Microkernel {
  const char* name;
  std::size_t word;         // weights of one output that lie together
  std::int32_t offset;      // what is added to a stored weight
  bool sums_fours;          // its weights must first go through split_overflows
  std::size_t input_words;  // of 32 bits, for kDepthBlock inputs
  // Packs a row's quantised values, a multiple of kDepthBlock, into words that lie stride apart.
  void (*pack)(const std::int8_t* qvalues, std::size_t depth, std::uint32_t* words, std::size_t stride);
  void (*run)(const MicrokernelArguments&);
};

// Makes the products of an output's weights, [in], fit 16 bits in sums of four: in each eight inputs, those of 255 and the weights
// at 0, 1, 4, 5, and those at 2, 3, 6, 7, of either sign. The excess is taken off the largest and added to `overflows`.
void split_overflows(std::span<std::int8_t> weight, std::uint16_t column, std::vector<Overflow>& overflows);

// Every microkernel that is compiled in and correct on this processor, the fastest first.
std::span<const Microkernel> microkernels();

}  // namespace maskscope::nn
