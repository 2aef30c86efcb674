// The microkernels of the desktop's own matrix products: some rows of input times one panel, the packed weights of kPanel outputs
// side by side (the terms are BLIS's; Van Zee and van de Geijn 2015). A processor has its own (x86/); where there is none, XNNPACK
// multiplies. Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "nn/kernel_levels.h"
#include "nn/kernels.h"

namespace maskscope::nn {

inline constexpr std::size_t kPanel = 32;
inline constexpr std::size_t kHalfPanel = 16;  // outputs to a register

// A panel of quantised weights is [depth / kBlockChannels][2][kBlockChannels / kWordChannels][kHalfPanel][kWordChannels]: four
// weights of an output lie together, beside those of the outputs of its half.
inline constexpr std::size_t kBlockChannels = 64;
inline constexpr std::size_t kWordChannels = 4;
inline constexpr std::size_t kRowsReadable =
    16;  // rows of input are readable up to a multiple of this; what is in them does not matter

struct QuantisedArguments {
  std::size_t rows;
  const std::int8_t* qvalues;  // [rows][depth], rows `stride` bytes apart
  std::size_t stride;
  const std::int8_t* panel;          // from the beginning of a cache's line
  std::size_t depth;                 // channels, a multiple of kBlockChannels; the weights of padding are 0
  const RowQuantisation* quantised;  // [rows]
  const std::int32_t* weight_sum;    // [kPanel], of each output
  const float* scale;                // [kPanel]
  std::size_t columns;               // how many of the panel are outputs, 1 to kPanel
  bool add;                          // to what is there, or write
  float* output;                     // [rows][columns], rows output_stride floats apart
  std::size_t output_stride;
};

// Writes (sum of qvalues times weights - zero_point weight_sum) row.scale scale, in this order.
struct QuantisedMicrokernel {
  const char* name;
  KernelLevel level;  // the lowest that has it
  // Whether it reads each quantised value with its highest bit flipped: as a number from 0 to 255, 128 more than it is.
  bool unsigned_input;
  void (*enter)();  // before a thread runs it
  void (*run)(const QuantisedArguments& arguments);
  void (*leave)();  // and when it has
};

struct F32Arguments {
  std::size_t rows;
  const float* input;  // [rows][depth]
  std::size_t depth;
  const float* panel;   // [depth][kPanel], from the beginning of a cache's line
  std::size_t columns;  // how many of the panel are outputs, 1 to kPanel
  float* output;        // [rows][columns], rows output_stride floats apart
  std::size_t output_stride;
};

// Adds up in the order of the channels, with fused multiply-adds.
struct F32Microkernel {
  const char* name;
  KernelLevel level;
  void (*run)(const F32Arguments& arguments);
};

// Those that this processor runs, fastest first.
const std::vector<QuantisedMicrokernel>& quantised_microkernels();
const std::vector<F32Microkernel>& f32_microkernels();

// The fastest up to kernel_level(); null where it is XNNPACK that multiplies.
const QuantisedMicrokernel* chosen_quantised_microkernel();
const F32Microkernel* chosen_f32_microkernel();

}  // namespace maskscope::nn
