#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "nn/native/products.h"
#include "nn/xnnpack_operator.h"

namespace maskscope::nn {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

static_assert(sizeof(RowQuantisation) == sizeof(xnn_quantization_params) &&
              offsetof(RowQuantisation, scale) == offsetof(xnn_quantization_params, scale));

class XnnpackProduct : public Product {
 public:
  XnnpackProduct(std::size_t in, Operator op) : in_(in), op_(std::move(op)) {}

  Result<void> run(const float* input, std::size_t rows, const float* smooth, float* output, LinearScratch& scratch,
                   const Threads& threads) const override {
    scratch.steps.resize(std::max(scratch.steps.size(), rows * in_ + XNN_EXTRA_BYTES));
    scratch.rows.resize(std::max(scratch.rows.size(), rows + XNN_EXTRA_QUANTIZATION_PARAMS));
    threads.for_each(rows, [&](std::size_t row) {
      scratch.rows[row] = kernels().quantise(input + row * in_, smooth, in_, scratch.steps.data() + row * in_);
    });
    // A tile that is cut short computes its last row several times, with the parameters that lie behind the row's own.
    std::fill_n(scratch.rows.begin() + static_cast<std::ptrdiff_t>(rows), XNN_EXTRA_QUANTIZATION_PARAMS,
                scratch.rows[rows - 1]);
    const auto* quantisation = reinterpret_cast<const xnn_quantization_params*>(scratch.rows.data());
    if (auto ok =
            check(xnn_reshape_fully_connected_nc_qd8_f32_qc8w(op_.get(), rows, threads.pool()), "size a linear layer");
        !ok) {
      return ok;
    }
    if (auto ok =
            check(xnn_setup_fully_connected_nc_qd8_f32_qc8w(op_.get(), scratch.steps.data(), output, quantisation),
                  "set up a linear layer");
        !ok) {
      return ok;
    }
    return check(xnn_run_operator(op_.get(), threads.pool()), "run a linear layer");
  }

 private:
  std::size_t in_;
  Operator op_;
};

}  // namespace

Result<std::unique_ptr<Product>> xnnpack_product(std::size_t in, std::size_t out, std::span<const std::int8_t> weight,
                                                 std::span<const float> scale) {
  if (auto ok = initialise_xnnpack(); !ok) return std::unexpected(ok.error());
  // XNNPACK's packing loads whole words: from a copy, so that behind the last row there is something to load.
  std::vector<std::int8_t> copy(weight.size() + XNN_EXTRA_BYTES);
  std::ranges::copy(weight, copy.begin());
  xnn_operator_t op = nullptr;
  const auto status = xnn_create_fully_connected_nc_qd8_f32_qc8w(in, out, in, out, scale.data(), copy.data(), nullptr,
                                                                 -kInfinity, kInfinity, 0, nullptr, nullptr, &op);
  Operator owned(op);
  if (auto ok = check(status, "make a quantised linear layer"); !ok) return std::unexpected(ok.error());
  return std::make_unique<XnnpackProduct>(in, std::move(owned));
}

}  // namespace maskscope::nn
