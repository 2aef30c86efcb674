// The matrix product of a layer of f32 weights: XNNPACK's, or natively our own where the processor has a microkernel for it
// (native/microkernels.h). Both add up in the order of the channels, with fused multiply-adds where the processor has them, so that
// one processor's answers and packs are the same on either.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/error.h"
#include "nn/threads.h"

namespace maskscope::nn {

// Any number of callers at a time.
class F32MatMul {
 public:
  virtual ~F32MatMul() = default;

  // input: [rows][in], output: [rows][out]; rows > 0.
  virtual Result<void> run(const float* input, std::size_t rows, float* output, const Threads& threads) const = 0;
};

// weight: [out][in]. It is repacked; the span is not needed afterwards.
Result<std::unique_ptr<F32MatMul>> f32_matmul(std::size_t in, std::size_t out, std::span<const float> weight);

// Always XNNPACK's.
Result<std::unique_ptr<F32MatMul>> xnnpack_f32_matmul(std::size_t in, std::size_t out, std::span<const float> weight);

}  // namespace maskscope::nn
