#include "nn/quantised_matmul.h"

#include <algorithm>
#include <utility>

#include "nn/native/matmuls.h"

namespace maskscope::nn {

struct QuantisedMatMul::State {
  std::size_t width = 0;
  std::unique_ptr<NativeQuantisedMatMul> product;
  std::vector<std::int8_t> weight;  // of a readable one: the product keeps it in a layout of its own
};

QuantisedMatMul::QuantisedMatMul() = default;
QuantisedMatMul::~QuantisedMatMul() = default;
QuantisedMatMul::QuantisedMatMul(QuantisedMatMul&&) noexcept = default;
QuantisedMatMul& QuantisedMatMul::operator=(QuantisedMatMul&&) noexcept = default;

Result<QuantisedMatMul> QuantisedMatMul::from(const MatMulShape& shape, std::span<const std::int8_t> weight,
                                              std::span<const float> scale, bool readable) {
  const QuantisedMicrokernel* const microkernel = chosen_quantised_microkernel();
  auto made = microkernel == nullptr ? xnnpack_quantised_matmul(shape, weight, scale)
                                     : microkernel_quantised_matmul(*microkernel, shape, weight, scale);
  if (!made) return std::unexpected(made.error());
  QuantisedMatMul product;
  product.state_ = std::make_unique<State>();
  product.state_->width = shape.width();
  product.state_->product = std::move(*made);
  if (readable) product.state_->weight.assign(weight.begin(), weight.end());
  return product;
}

Result<void> QuantisedMatMul::run(const float* input, std::size_t rows, const float* smooth, float* output,
                                  LinearScratch& scratch, const Threads& threads, const RowPrologue& before) const {
  return state_->product->run(input, rows, smooth, output, scratch, threads, before);
}

void QuantisedMatMul::read(std::size_t output, std::span<std::int8_t> weight) const {
  std::ranges::copy(std::span(state_->weight).subspan(output * state_->width, state_->width), weight.begin());
}

}  // namespace maskscope::nn
