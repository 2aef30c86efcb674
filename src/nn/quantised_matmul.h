// The matrix product of a quantised layer: rows of 8-bit quantised values times 7-bit weights, summed exactly in 32 bits. It is our
// own in the page (wasm/, which says why) and on a desktop with AMX, AVX-512 VNNI or AVX2, and XNNPACK's on any other (native/).
// All give the same bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/error.h"
#include "nn/kernels.h"
#include "nn/threads.h"

namespace maskscope::nn {

// Room for quantised inputs, reused from layer to layer. One for each caller.
struct LinearScratch {
  std::vector<std::int8_t> qvalues;
  std::vector<RowQuantisation> rows;                   // group after group
  std::vector<float> two_term_input, two_term_output;  // of rows and of their quantisation residuals
  std::vector<float> group_output;                     // what a group adds
  // The page's: quantised values as its microkernels read them, their sum in each row, and where groups of rows begin.
  std::vector<std::uint32_t> words;
  std::vector<std::int32_t> sums;
  std::vector<std::size_t> groups;
};

// What is done to a row of the input before the product reads it; empty: nothing. It is fused with the product's own preparation,
// while the row is in the L1 cache, and runs once for each row, on any of the threads.
using RowPrologue = std::function<void(std::size_t row)>;

// Some consecutive channels of the input. Each group of a row is quantised separately, with a scale of its own, so that a few large
// channels do not set the others' scale.
struct ChannelGroup {
  std::size_t first;
  std::size_t count;
};

struct MatMulShape {
  std::size_t in;
  std::size_t out;
  std::vector<ChannelGroup> groups;  // each channel belongs to one or more

  // Weights of an output.
  std::size_t width() const {
    std::size_t sum = 0;
    for (const ChannelGroup& group : groups) sum += group.count;
    return sum;
  }
};

// Movable; run by any number of callers at a time, each with a scratch of its own. Made from arguments that Linear has checked.
class QuantisedMatMul {
 public:
  QuantisedMatMul();
  ~QuantisedMatMul();
  QuantisedMatMul(QuantisedMatMul&&) noexcept;
  QuantisedMatMul& operator=(QuantisedMatMul&&) noexcept;

  // weight: [out][width] in [-63, 63], group after group; scale: [groups][out]. Both are repacked; the spans are not needed
  // afterwards. A readable one may keep more memory.
  static Result<QuantisedMatMul> from(const MatMulShape& shape, std::span<const std::int8_t> weight,
                                      std::span<const float> scale, bool readable);

  // input: [rows][in], multiplied with smooth, [width], before it is rounded; output: [rows][out], the groups' sums in their
  // order; rows > 0.
  Result<void> run(const float* input, std::size_t rows, const float* smooth, float* output, LinearScratch& scratch,
                   const Threads& threads, const RowPrologue& before) const;

  // The weights of one output, [width], of a readable one.
  void read(std::size_t output, std::span<std::int8_t> weight) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace maskscope::nn
