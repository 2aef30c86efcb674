#include "nn/linear.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "nn/kernels.h"

namespace maskscope::nn {
namespace {

constexpr std::int8_t kLargestWeight = 63;

Result<void> check_weights(std::span<const std::int8_t> weight, std::span<const float> scale,
                           std::span<const float> smooth) {
  std::int8_t least = 0, most = 0;  // a plain loop, which becomes vector instructions
  for (const std::int8_t w : weight) {
    least = std::min(least, w);
    most = std::max(most, w);
  }
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

// Where groups of these sizes begin.
Result<std::vector<ChannelGroup>> place_groups(std::size_t in, std::span<const std::size_t> sizes) {
  if (sizes.empty()) return std::vector<ChannelGroup>{{.first = 0, .count = in}};
  std::vector<ChannelGroup> groups;
  std::size_t first = 0;
  for (const std::size_t count : sizes) {
    if (count == 0 || count > in - first) {
      return fail("found a group of ", count, " channels after ", first, ", expected 1 to ", in - first);
    }
    groups.push_back({.first = first, .count = count});
    first = (first + count) % in;
  }
  if (first != 0) return fail("found groups that end after ", first, " channels, expected all ", in);
  return groups;
}

constexpr std::size_t kTwoTermRows = 8;  // at once, so that two outputs of a vocabulary's size stay small

Result<void> check_size(const char* what, std::size_t found, std::size_t expected) {
  if (found == expected) return {};
  return fail("linear layer: found ", found, " ", what, ", expected ", expected);
}

}  // namespace

Linear::Linear() = default;
Linear::~Linear() = default;
Linear::Linear(Linear&&) noexcept = default;
Linear& Linear::operator=(Linear&&) noexcept = default;

Result<Linear> Linear::from_f32(std::size_t in, std::size_t out, std::span<const float> weight) {
  if (auto ok = check_size("weights", weight.size(), in * out); !ok) return std::unexpected(ok.error());
  auto product = f32_matmul(in, out, weight);
  if (!product) return std::unexpected(product.error());
  Linear linear;
  linear.in_ = in;
  linear.out_ = out;
  linear.f32_ = std::move(*product);
  return linear;
}

Result<Linear> Linear::from_i7(std::size_t in, std::size_t out, std::span<const std::int8_t> weight,
                               std::span<const float> scale, std::span<const float> smooth, const Options& options) {
  auto groups = place_groups(in, options.groups);
  if (!groups) return std::unexpected(groups.error());
  const MatMulShape shape{.in = in, .out = out, .groups = *groups};
  const std::size_t width = shape.width();
  if (auto ok = check_size("weights", weight.size(), width * out); !ok) return std::unexpected(ok.error());
  if (auto ok = check_size("scales", scale.size(), groups->size() * out); !ok) return std::unexpected(ok.error());
  if (auto ok = check_size("smoothing factors", smooth.size(), width); !ok) return std::unexpected(ok.error());
  if (auto ok = check_weights(weight, scale, smooth); !ok) return std::unexpected(ok.error());
  Linear linear;
  linear.in_ = in;
  linear.out_ = out;
  linear.smooth_.assign(smooth.begin(), smooth.end());
  auto product = QuantisedMatMul::from(shape, weight, scale, options.readable);
  if (!product) return std::unexpected(product.error());
  linear.quantised_ = std::move(*product);
  linear.groups_ = std::move(*groups);
  return linear;
}

Result<void> Linear::check_sizes(std::span<const float> input, std::size_t rows, std::span<const float> output) const {
  if (auto ok = check_size("inputs", input.size(), rows * in_); !ok) return ok;
  return check_size("outputs", output.size(), rows * out_);
}

Result<void> Linear::run(std::span<const float> input, std::size_t rows, std::span<float> output,
                         LinearScratch& scratch, const Threads& threads, const RowPrologue& before) const {
  if (auto ok = check_sizes(input, rows, output); !ok) return ok;
  if (rows == 0) return {};
  if (quantised()) return quantised_.run(input.data(), rows, smooth_.data(), output.data(), scratch, threads, before);
  if (before) threads.for_each(rows, before);
  return f32_->run(input.data(), rows, output.data(), threads);
}

Result<void> Linear::run_two_term(std::span<const float> input, std::size_t rows, std::span<float> output,
                                  LinearScratch& scratch, const Threads& threads) const {
  if (!quantised()) return run(input, rows, output, scratch, threads);
  if (auto ok = check_sizes(input, rows, output); !ok) return ok;
  for (std::size_t first = 0; first < rows; first += kTwoTermRows) {
    const std::size_t count = std::min(kTwoTermRows, rows - first);
    const auto ok =
        run_block_two_term(input.data() + first * in_, count, output.data() + first * out_, scratch, threads);
    if (!ok) return ok;
  }
  return {};
}

// x - q(x) of a row. Of channels in two groups only the first counts: the second is there for the weights' sake, with the same
// factors. qvalues: room for a row.
void Linear::quantisation_residual(const float* x, float* residual, std::int8_t* qvalues) const {
  const float* smooth = smooth_.data();
  std::size_t done = 0;
  for (const ChannelGroup& group : groups_) {
    if (done == in_) break;
    const RowQuantisation q = kernels().quantise(x + done, smooth, group.count, qvalues);
    for (std::size_t i = 0; i < group.count; ++i) {
      residual[done + i] = x[done + i] - static_cast<float>(qvalues[i] - q.zero_point) * q.scale / smooth[i];
    }
    smooth += group.count;
    done += group.count;
  }
}

Result<void> Linear::run_block_two_term(const float* input, std::size_t rows, float* output, LinearScratch& scratch,
                                        const Threads& threads) const {
  scratch.two_term_input.resize(std::max(scratch.two_term_input.size(), 2 * rows * in_));
  scratch.two_term_output.resize(std::max(scratch.two_term_output.size(), 2 * rows * out_));
  scratch.qvalues.resize(std::max(scratch.qvalues.size(), in_));
  float* const residual = std::copy_n(input, rows * in_, scratch.two_term_input.data());
  for (std::size_t row = 0; row < rows; ++row) {
    quantisation_residual(input + row * in_, residual + row * in_, scratch.qvalues.data());
  }
  float* const sums = scratch.two_term_output.data();
  const auto ok = quantised_.run(scratch.two_term_input.data(), 2 * rows, smooth_.data(), sums, scratch, threads, {});
  if (!ok) return ok;
  for (std::size_t i = 0; i < rows * out_; ++i) output[i] = sums[i] + sums[rows * out_ + i];
  return {};
}

}  // namespace maskscope::nn
