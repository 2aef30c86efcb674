// The implementations of both matrix products on the desktop. All quantised ones give the same bits, and so do all f32 ones that
// fuse multiply-adds; the processor decides between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/error.h"
#include "nn/f32_matmul.h"
#include "nn/native/microkernels.h"
#include "nn/quantised_matmul.h"

namespace maskscope::nn {

// Arguments as QuantisedMatMul's; any number of callers at a time.
class NativeQuantisedMatMul {
 public:
  virtual ~NativeQuantisedMatMul() = default;
  virtual Result<void> run(const float* input, std::size_t rows, const float* smooth, float* output,
                           LinearScratch& scratch, const Threads& threads, const RowPrologue& before) const = 0;
};

// On XNNPACK's qd8_f32_qc8w operator, which has kernels for every processor's dot products.
Result<std::unique_ptr<NativeQuantisedMatMul>> xnnpack_quantised_matmul(const MatMulShape& shape,
                                                                        std::span<const std::int8_t> weight,
                                                                        std::span<const float> scale);

// On one of quantised_microkernels(), which outlives it: XNNPACK reads the weights again for every few rows, waits
// for them where there are few, and knows no groups.
Result<std::unique_ptr<NativeQuantisedMatMul>> microkernel_quantised_matmul(const QuantisedMicrokernel& microkernel,
                                                                            const MatMulShape& shape,
                                                                            std::span<const std::int8_t> weight,
                                                                            std::span<const float> scale);

Result<std::unique_ptr<F32MatMul>> microkernel_f32_matmul(const F32Microkernel& microkernel, std::size_t in,
                                                          std::size_t out, std::span<const float> weight);

}  // namespace maskscope::nn
