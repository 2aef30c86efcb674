// The innermost loops of the desktop's own products: some rows of input times one panel, the weights of kPanel outputs side
// by side. A processor has its own (x86/); where there is none, XNNPACK multiplies. Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "nn/kernels.h"

namespace maskscope::nn {

inline constexpr std::size_t kPanel = 32;
inline constexpr std::size_t kHalfPanel = 16;  // outputs to a register

// A panel of quantised weights is [depth / kStepBlock][2][kStepBlock / kStepWord][kHalfPanel][kStepWord]: four weights of an
// output lie together, beside those of the outputs of its half.
inline constexpr std::size_t kStepBlock = 64;
inline constexpr std::size_t kStepWord = 4;
inline constexpr std::size_t kRowsReadable = 16;  // a tile may read a multiple of so many rows, and looks at its own

struct StepTask {
  std::size_t rows;
  const std::int8_t* steps;  // [rows][depth], rows `stride` bytes apart
  std::size_t stride;
  const std::int8_t* panel;          // from the beginning of a cache's line
  std::size_t depth;                 // channels, a multiple of kStepBlock; the weights of padding are 0
  const RowQuantisation* quantised;  // [rows]
  const std::int32_t* weight_sum;    // [kPanel], of each output
  const float* scale;                // [kPanel]
  std::size_t columns;               // how many of the panel are outputs, 1 to kPanel
  bool add;                          // to what is there, or write
  float* output;                     // [rows][columns], rows output_stride floats apart
  std::size_t output_stride;
};

// Writes (sum of steps times weights - zero_point weight_sum) row.scale scale, in this order.
struct StepTile {
  const char* name;
  // Whether it reads each step with its highest bit flipped: as a number from 0 to 255, 128 more than it is.
  bool flips;
  void (*enter)();  // before a thread runs tasks
  void (*run)(const StepTask& task);
  void (*leave)();  // and when it has
};

struct FloatTask {
  std::size_t rows;
  const float* input;  // [rows][depth]
  std::size_t depth;
  const float* panel;   // [depth][kPanel], from the beginning of a cache's line
  std::size_t columns;  // how many of the panel are outputs, 1 to kPanel
  float* output;        // [rows][columns], rows output_stride floats apart
  std::size_t output_stride;
};

// Adds up in the order of the channels, with fused multiply-adds.
struct FloatTile {
  const char* name;
  void (*run)(const FloatTask& task);
};

// Those that this processor runs, fastest first.
const std::vector<StepTile>& step_tiles();
const std::vector<FloatTile>& float_tiles();

}  // namespace maskscope::nn
