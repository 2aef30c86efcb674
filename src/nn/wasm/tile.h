// The inner loops of the quantised product on WebAssembly's SIMD: sums of products for rows of inputs times kTileColumns
// outputs, exact in 32 bits, a group of rows at a time. All give the same sums; they differ in the instructions they use.
//
// Why our own and not XNNPACK's: its kernels must serve any 8-bit weight, where relaxed SIMD's dot products of 8 bits
// saturate on some processors. Our weights have 7 bits: a pair of products fits 16 bits, |255 * 63 * 2| = 32130, and
// with some care four do (tiles_relaxed.cc).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/kernels.h"

namespace maskscope::nn {

inline constexpr std::size_t kTileColumns = 8;
inline constexpr std::size_t kTileDepth = 8;  // the inputs of a layer are padded with zeros to a multiple of it

// How many of the rows that are left form the next group. Three fill the registers best; at the end, four beat what else
// would be left.
inline constexpr std::size_t kMostGroupRows = 4;
constexpr std::size_t group_rows(std::size_t left) { return left == 4 || left == 8 ? 4 : left < 3 ? left : 3; }

// A part of a weight that is kept out of a panel.
struct Spill {
  std::uint32_t input;
  std::uint16_t column;  // of the panel
  std::int16_t weight;
};

// What a tile reads and writes.
struct TileArguments {
  std::size_t row_count;
  const std::uint32_t* input;     // groups of kTileRows rows, the last with what is left:
                                  // [depth / kTileDepth][Tile::input_words][rows of the group], as Tile::pack made them
  const std::uint8_t* weight;     // a panel: [depth / Tile::word][kTileColumns][Tile::word], each plus Tile::offset
  std::span<const Spill> spills;  // of the panel; empty unless Tile::sums_fours
  std::size_t depth;              // a multiple of kTileDepth
  const RowQuantisation* rows;    // [row_count]
  const std::int32_t* steps_sum;  // [row_count], of each row's steps
  const std::int32_t* weight_sum;  // [kTileColumns], of each output's weights, spills included
  const float* scale;              // [kTileColumns]
  float* output;                   // rows of kTileColumns, output_stride apart: sum * scale of row * scale of column
  std::size_t output_stride;
  bool add;  // to what the output holds
};

struct Tile {
  const char* name;
  std::size_t word;         // weights of one output that lie together
  std::int32_t offset;      // what is added to a stored weight
  bool sums_fours;          // its weights must first go through spill_fours
  std::size_t input_words;  // of 32 bits, for kTileDepth inputs
  // Packs a row's steps, a multiple of kTileDepth, into words that lie stride apart.
  void (*pack)(const std::int8_t* steps, std::size_t depth, std::uint32_t* words, std::size_t stride);
  void (*run)(const TileArguments&);
};

// Makes an output's weights, [in], fit 16 bits by fours: in each eight inputs, the products of 255 and the weights at 0, 1,
// 4, 5, and those at 2, 3, 6, 7, of either sign. What is too much is taken off the largest and added to `spills`.
void spill_fours(std::span<std::int8_t> weight, std::uint16_t column, std::vector<Spill>& spills);

// Every tile that is compiled in and right on this processor, the fastest first.
std::span<const Tile> tiles();

}  // namespace maskscope::nn
