// The ways of both products on the desktop. All quantised ones give the same bits, and so do all that fuse multiply-adds in
// f32; the processor decides between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/error.h"
#include "nn/f32_matmul.h"
#include "nn/native/tiles.h"
#include "nn/quantised_matmul.h"

namespace maskscope::nn {

// Arguments as QuantisedMatMul's; any number of callers at a time.
class Product {
 public:
  virtual ~Product() = default;
  virtual Result<void> run(const float* input, std::size_t rows, const float* smooth, float* output,
                           LinearScratch& scratch, const Threads& threads, const RowStep& before) const = 0;
};

// On XNNPACK's qd8_f32_qc8w operator, which has kernels for every processor's dot products.
Result<std::unique_ptr<Product>> xnnpack_product(const ProductShape& shape, std::span<const std::int8_t> weight,
                                                 std::span<const float> scale);

// On one of step_tiles(), which stays for as long as the product: XNNPACK reads the weights again for every few rows, waits
// for them where there are few, and knows no groups.
Result<std::unique_ptr<Product>> tile_product(const StepTile& tile, const ProductShape& shape,
                                              std::span<const std::int8_t> weight, std::span<const float> scale);

Result<std::unique_ptr<F32MatMul>> tile_f32_product(const FloatTile& tile, std::size_t in, std::size_t out,
                                                    std::span<const float> weight);

}  // namespace maskscope::nn
