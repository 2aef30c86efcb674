// On XNNPACK's qd8_f32_qc8w operator, which has kernels for every processor's dot products.
#include "nn/quantised_product.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include "nn/xnnpack_operator.h"

namespace maskscope::nn {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

static_assert(sizeof(RowQuantisation) == sizeof(xnn_quantization_params) &&
              offsetof(RowQuantisation, scale) == offsetof(xnn_quantization_params, scale));

}  // namespace

struct QuantisedProduct::State {
  std::size_t in = 0;
  Operator op;
  std::vector<std::int8_t> weight;  // of a readable one (XNNPACK's own layout is its secret), and what lies behind it
};

QuantisedProduct::QuantisedProduct() = default;
QuantisedProduct::~QuantisedProduct() = default;
QuantisedProduct::QuantisedProduct(QuantisedProduct&&) noexcept = default;
QuantisedProduct& QuantisedProduct::operator=(QuantisedProduct&&) noexcept = default;

Result<QuantisedProduct> QuantisedProduct::from(std::size_t in, std::size_t out, std::span<const std::int8_t> weight,
                                                std::span<const float> scale, bool readable) {
  if (auto ok = initialise_xnnpack(); !ok) return std::unexpected(ok.error());
  QuantisedProduct product;
  product.state_ = std::make_unique<State>();
  product.state_->in = in;
  // XNNPACK's packing loads whole words: from a copy, so that behind the last row there is something to load.
  std::vector<std::int8_t> copy(weight.size() + XNN_EXTRA_BYTES);
  std::ranges::copy(weight, copy.begin());
  xnn_operator_t op = nullptr;
  const auto status = xnn_create_fully_connected_nc_qd8_f32_qc8w(in, out, in, out, scale.data(), copy.data(), nullptr,
                                                                 -kInfinity, kInfinity, 0, nullptr, nullptr, &op);
  product.state_->op.reset(op);
  if (auto ok = check(status, "make a quantised linear layer"); !ok) return std::unexpected(ok.error());
  if (readable) product.state_->weight = std::move(copy);
  return product;
}

Result<void> QuantisedProduct::run(const float* input, std::size_t rows, const float* smooth, float* output,
                                   LinearScratch& scratch, const Threads& threads) const {
  const std::size_t in = state_->in;
  scratch.steps.resize(std::max(scratch.steps.size(), rows * in + XNN_EXTRA_BYTES));
  scratch.rows.resize(std::max(scratch.rows.size(), rows + XNN_EXTRA_QUANTIZATION_PARAMS));
  threads.for_each(rows, [&](std::size_t row) {
    scratch.rows[row] = kernels().quantise(input + row * in, smooth, in, scratch.steps.data() + row * in);
  });
  // A tile that is cut short computes its last row several times, with the parameters that lie behind the row's own.
  std::fill_n(scratch.rows.begin() + static_cast<std::ptrdiff_t>(rows), XNN_EXTRA_QUANTIZATION_PARAMS,
              scratch.rows[rows - 1]);
  const xnn_operator_t op = state_->op.get();
  const auto* quantisation = reinterpret_cast<const xnn_quantization_params*>(scratch.rows.data());
  if (auto ok = check(xnn_reshape_fully_connected_nc_qd8_f32_qc8w(op, rows, threads.pool()), "size a linear layer");
      !ok) {
    return ok;
  }
  if (auto ok = check(xnn_setup_fully_connected_nc_qd8_f32_qc8w(op, scratch.steps.data(), output, quantisation),
                      "set up a linear layer");
      !ok) {
    return ok;
  }
  return check(xnn_run_operator(op, threads.pool()), "run a linear layer");
}

void QuantisedProduct::read(std::size_t output, std::span<std::int8_t> weight) const {
  std::ranges::copy(std::span(state_->weight).subspan(output * state_->in, state_->in), weight.begin());
}

}  // namespace maskscope::nn
