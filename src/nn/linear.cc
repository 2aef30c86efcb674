#include "nn/linear.h"

#include <xnnpack.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "nn/kernels.h"

namespace maskscope::nn {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr std::int8_t kLargestWeight = 63;

Result<void> check(xnn_status status, const char* what) {
  if (status == xnn_status_success) return {};
  if (status == xnn_status_out_of_memory) return fail("out of memory in ", what);
  return fail("XNNPACK refused to ", what, ": found status ", static_cast<int>(status), ", expected 0");
}

Result<void> initialise() {
  static const xnn_status status = xnn_initialize(nullptr);
  return check(status, "start");
}

Result<void> check_weights(std::span<const std::int8_t> weight, std::span<const float> scale,
                           std::span<const float> smooth) {
  const auto [least, most] = std::ranges::minmax(weight);
  if (least < -kLargestWeight || most > kLargestWeight) {
    return fail("found a weight of ", least < -kLargestWeight ? int{least} : int{most}, ", expected -63 to 63");
  }
  const auto usable = [](float x) { return std::isfinite(x) && x > 0; };
  for (const float x : scale) {
    if (!usable(x)) return fail("found a scale of ", x, ", expected a finite number above 0");
  }
  for (const float x : smooth) {
    if (!usable(x)) return fail("found a smoothing factor of ", x, ", expected a finite number above 0");
  }
  return {};
}

Result<void> check_size(const char* what, std::size_t found, std::size_t expected) {
  if (found == expected) return {};
  return fail("linear layer: found ", found, " ", what, ", expected ", expected);
}

}  // namespace

LinearScratch::LinearScratch() = default;
LinearScratch::~LinearScratch() = default;

Linear::Linear() = default;
Linear::~Linear() = default;
Linear::Linear(Linear&&) noexcept = default;
Linear& Linear::operator=(Linear&&) noexcept = default;

void Linear::Delete::operator()(xnn_operator* op) const { xnn_delete_operator(op); }

Result<Linear> Linear::from_f32(std::size_t in, std::size_t out, std::span<const float> weight) {
  if (auto ok = initialise(); !ok) return std::unexpected(ok.error());
  if (auto ok = check_size("weights", weight.size(), in * out); !ok) return std::unexpected(ok.error());
  Linear linear;
  linear.in_ = in;
  linear.out_ = out;
  xnn_operator_t op = nullptr;
  const auto status = xnn_create_fully_connected_nc_f32(in, out, in, out, weight.data(), nullptr, -kInfinity, kInfinity,
                                                        0, nullptr, nullptr, &op);
  linear.op_.reset(op);
  if (auto ok = check(status, "make a linear layer"); !ok) return std::unexpected(ok.error());
  return linear;
}

Result<Linear> Linear::from_i7(std::size_t in, std::size_t out, std::span<const std::int8_t> weight,
                               std::span<const float> scale, std::span<const float> smooth) {
  if (auto ok = initialise(); !ok) return std::unexpected(ok.error());
  if (auto ok = check_size("weights", weight.size(), in * out); !ok) return std::unexpected(ok.error());
  if (auto ok = check_size("scales", scale.size(), out); !ok) return std::unexpected(ok.error());
  if (auto ok = check_size("smoothing factors", smooth.size(), in); !ok) return std::unexpected(ok.error());
  if (auto ok = check_weights(weight, scale, smooth); !ok) return std::unexpected(ok.error());
  Linear linear;
  linear.in_ = in;
  linear.out_ = out;
  linear.quantised_ = true;
  linear.smooth_.assign(smooth.begin(), smooth.end());
  xnn_operator_t op = nullptr;
  const auto status = xnn_create_fully_connected_nc_qd8_f32_qc8w(in, out, in, out, scale.data(), weight.data(), nullptr,
                                                                 -kInfinity, kInfinity, 0, nullptr, nullptr, &op);
  linear.op_.reset(op);
  if (auto ok = check(status, "make a quantised linear layer"); !ok) return std::unexpected(ok.error());
  return linear;
}

Result<void> Linear::run(std::span<const float> input, std::size_t rows, std::span<float> output,
                         LinearScratch& scratch, const Threads& threads) const {
  if (auto ok = check_size("inputs", input.size(), rows * in_); !ok) return ok;
  if (auto ok = check_size("outputs", output.size(), rows * out_); !ok) return ok;
  if (rows == 0) return {};
  return quantised_ ? run_i7(input.data(), rows, output.data(), scratch, threads)
                    : run_f32(input.data(), rows, output.data(), threads);
}

Result<void> Linear::run_f32(const float* input, std::size_t rows, float* output, const Threads& threads) const {
  const xnn_operator_t op = op_.get();
  if (auto ok = check(xnn_reshape_fully_connected_nc_f32(op, rows, threads.pool()), "size a linear layer"); !ok)
    return ok;
  if (auto ok = check(xnn_setup_fully_connected_nc_f32(op, input, output), "set up a linear layer"); !ok) return ok;
  return check(xnn_run_operator(op, threads.pool()), "run a linear layer");
}

Result<void> Linear::run_i7(const float* input, std::size_t rows, float* output, LinearScratch& scratch,
                            const Threads& threads) const {
  scratch.input_.resize(std::max(scratch.input_.size(), rows * in_ + XNN_EXTRA_BYTES));
  scratch.rows_.resize(std::max(scratch.rows_.size(), rows + XNN_EXTRA_QUANTIZATION_PARAMS));
  threads.for_each(rows, [&](std::size_t row) {
    const auto q = kernels().quantise(input + row * in_, smooth_.data(), in_, scratch.input_.data() + row * in_);
    scratch.rows_[row] = {.zero_point = q.zero_point, .scale = q.scale};
  });
  // A tile that is cut short computes its last row several times, with the parameters that lie behind the row's own.
  std::fill_n(scratch.rows_.begin() + static_cast<std::ptrdiff_t>(rows), XNN_EXTRA_QUANTIZATION_PARAMS,
              scratch.rows_[rows - 1]);
  const xnn_operator_t op = op_.get();
  if (auto ok = check(xnn_reshape_fully_connected_nc_qd8_f32_qc8w(op, rows, threads.pool()), "size a linear layer");
      !ok) {
    return ok;
  }
  if (auto ok =
          check(xnn_setup_fully_connected_nc_qd8_f32_qc8w(op, scratch.input_.data(), output, scratch.rows_.data()),
                "set up a linear layer");
      !ok) {
    return ok;
  }
  return check(xnn_run_operator(op, threads.pool()), "run a linear layer");
}

}  // namespace maskscope::nn
