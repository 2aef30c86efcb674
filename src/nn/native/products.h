// The ways of the quantised product on the desktop. They give the same bits; the processor decides between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/error.h"
#include "nn/native/tiles.h"
#include "nn/quantised_product.h"

namespace maskscope::nn {

// Arguments as QuantisedProduct's.
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

}  // namespace maskscope::nn
