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

// An operator for each group of channels; the first gives the output, what the others give is added.
class XnnpackProduct : public Product {
 public:
  XnnpackProduct(ProductShape shape, std::vector<Operator> ops) : shape_(std::move(shape)), ops_(std::move(ops)) {}

  Result<void> run(const float* input, std::size_t rows, const float* smooth, float* output, LinearScratch& scratch,
                   const Threads& threads, const RowStep& before) const override {
    scratch.steps.resize(std::max(scratch.steps.size(), rows * shape_.width() + XNN_EXTRA_BYTES));
    const std::size_t params = rows + XNN_EXTRA_QUANTIZATION_PARAMS;
    scratch.rows.resize(std::max(scratch.rows.size(), params * ops_.size()));
    threads.for_each(rows, [&](std::size_t row) {
      if (before) before(row);
      quantise(input, row, params, smooth, scratch);
    });
    std::size_t first = 0;
    for (std::size_t i = 0; i < ops_.size(); ++i) {
      RowQuantisation* const quantised = scratch.rows.data() + i * params;
      // A tile that is cut short computes its last row several times, with the parameters that lie behind the row's own.
      std::fill_n(quantised + rows, XNN_EXTRA_QUANTIZATION_PARAMS, quantised[rows - 1]);
      if (i > 0) scratch.more_output.resize(std::max(scratch.more_output.size(), rows * shape_.out));
      float* const to = i == 0 ? output : scratch.more_output.data();
      if (auto ok = multiply(ops_[i].get(), rows, scratch.steps.data() + first, quantised, to, threads); !ok) return ok;
      first += shape_.groups[i].count;
      if (i == 0) continue;
      threads.for_each(rows, [&](std::size_t row) {
        kernels().add_bias(output + row * shape_.out, to + row * shape_.out, shape_.out);
      });
    }
    return {};
  }

 private:
  void quantise(const float* input, std::size_t row, std::size_t params, const float* smooth,
                LinearScratch& scratch) const {
    std::int8_t* steps = scratch.steps.data() + row * shape_.width();
    for (std::size_t i = 0; i < ops_.size(); ++i) {
      const ChannelGroup& group = shape_.groups[i];
      scratch.rows[i * params + row] =
          kernels().quantise(input + row * shape_.in + group.first, smooth, group.count, steps);
      smooth += group.count;
      steps += group.count;
    }
  }

  static Result<void> multiply(xnn_operator_t op, std::size_t rows, const std::int8_t* steps,
                               const RowQuantisation* quantised, float* output, const Threads& threads) {
    const auto* quantisation = reinterpret_cast<const xnn_quantization_params*>(quantised);
    if (auto ok = check(xnn_reshape_fully_connected_nc_qd8_f32_qc8w(op, rows, threads.pool()), "size a linear layer");
        !ok) {
      return ok;
    }
    if (auto ok =
            check(xnn_setup_fully_connected_nc_qd8_f32_qc8w(op, steps, output, quantisation), "set up a linear layer");
        !ok) {
      return ok;
    }
    return check(xnn_run_operator(op, threads.pool()), "run a linear layer");
  }

  ProductShape shape_;
  std::vector<Operator> ops_;
};

}  // namespace

Result<std::unique_ptr<Product>> xnnpack_product(const ProductShape& shape, std::span<const std::int8_t> weight,
                                                 std::span<const float> scale) {
  if (auto ok = initialise_xnnpack(); !ok) return std::unexpected(ok.error());
  std::vector<Operator> ops;
  const std::size_t width = shape.width();
  std::size_t first = 0;
  for (const ChannelGroup& group : shape.groups) {
    // XNNPACK's packing loads whole words: behind the last row there must be something to load.
    std::vector<std::int8_t> rows(shape.out * group.count + XNN_EXTRA_BYTES);
    for (std::size_t output = 0; output < shape.out; ++output) {
      std::copy_n(weight.data() + output * width + first, group.count, rows.data() + output * group.count);
    }
    xnn_operator_t op = nullptr;
    const auto status = xnn_create_fully_connected_nc_qd8_f32_qc8w(
        group.count, shape.out, width, shape.out, scale.data() + ops.size() * shape.out, rows.data(), nullptr,
        -kInfinity, kInfinity, 0, nullptr, nullptr, &op);
    ops.emplace_back(op);
    if (auto ok = check(status, "make a quantised linear layer"); !ok) return std::unexpected(ok.error());
    first += group.count;
  }
  return std::make_unique<XnnpackProduct>(shape, std::move(ops));
}

}  // namespace maskscope::nn
