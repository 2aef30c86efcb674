// The two ways of the quantised product on the desktop. They give the same bits; the processor decides between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/error.h"
#include "nn/quantised_product.h"

namespace maskscope::nn {

// Arguments as QuantisedProduct's.
class Product {
 public:
  virtual ~Product() = default;
  virtual Result<void> run(const float* input, std::size_t rows, const float* smooth, float* output,
                           LinearScratch& scratch, const Threads& threads) const = 0;
};

// On XNNPACK's qd8_f32_qc8w operator, which has kernels for every processor's dot products.
Result<std::unique_ptr<Product>> xnnpack_product(const ProductShape& shape, std::span<const std::int8_t> weight,
                                                 std::span<const float> scale);

// On Intel's Advanced Matrix Extensions, with our own kernel: XNNPACK's for them is no faster than its others. Only where
// has_amx(): the processor has them and the system lets this process use them.
bool has_amx();
Result<std::unique_ptr<Product>> amx_product(const ProductShape& shape, std::span<const std::int8_t> weight,
                                             std::span<const float> scale);

}  // namespace maskscope::nn
