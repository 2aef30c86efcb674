// y = x W^T, the matrix product of a fully-connected layer: an F32MatMul or a QuantisedMatMul. Biases are not added
// here: the operation that follows each product (GELU, layer norm, attention) adds them in passing, and a product without bias
// gives the same bits with and without fused multiply-add.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/error.h"
#include "nn/f32_matmul.h"
#include "nn/quantised_matmul.h"
#include "nn/threads.h"

namespace maskscope::nn {

// Movable; run by any number of callers at a time, each with a scratch of its own.
class Linear {
 public:
  Linear();  // empty: only to be assigned to
  ~Linear();
  Linear(Linear&&) noexcept;
  Linear& operator=(Linear&&) noexcept;

  // weight: [out][in], f32. It is repacked; the span is not needed afterwards.
  static Result<Linear> from_f32(std::size_t in, std::size_t out, std::span<const float> weight);

  struct Options {
    // How many of the input's channels each group has; empty: one group of all. Groups are consecutive, and each is quantised
    // separately. After the last channel they start again at the first: with 768 channels, {64, 704} is two groups, and
    // {768, 768} two of all channels, so that each weight is the sum of two.
    std::vector<std::size_t> groups{};
    bool readable = false;  // whether the weights can be read back
  };

  // weight: [out][width] in [-63, 63] (so that products of u8 and i7, summed in pairs, fit 16 bits everywhere), where width
  // is the groups' sum, or `in` without any; scale: [groups][out], finite and > 0; smooth: [width], what the input is
  // multiplied by before it is quantised to 8 bits a row and group (Xiao et al. 2022, SmoothQuant).
  static Result<Linear> from_i7(std::size_t in, std::size_t out, std::span<const std::int8_t> weight,
                                std::span<const float> scale, std::span<const float> smooth, const Options& options);
  static Result<Linear> from_i7(std::size_t in, std::size_t out, std::span<const std::int8_t> weight,
                                std::span<const float> scale, std::span<const float> smooth) {
    return from_i7(in, out, weight, scale, smooth, Options{});
  }

  std::size_t in() const { return in_; }
  std::size_t out() const { return out_; }
  bool quantised() const { return f32_ == nullptr; }
  explicit operator bool() const { return out_ != 0; }

  // input: [rows][in], which `before` may change, a row at a time; output: [rows][out]; they must not overlap.
  Result<void> run(std::span<const float> input, std::size_t rows, std::span<float> output, LinearScratch& scratch,
                   const Threads& threads, const RowPrologue& before = {}) const;

  // The same with twice the arithmetic and next to no quantisation error of the input: the residual of a row's 8 bits is
  // multiplied as a second row, x W^T ~ (q(x) + q(x - q(x))) W^T. For few rows reading the weights takes the time, and they are
  // read once.
  Result<void> run_two_term(std::span<const float> input, std::size_t rows, std::span<float> output,
                            LinearScratch& scratch, const Threads& threads) const;

  // The weights of one output, [width], as 7-bit quantised values. Only of a readable one.
  void read(std::size_t output, std::span<std::int8_t> weight) const { quantised_.read(output, weight); }

 private:
  Result<void> check_sizes(std::span<const float> input, std::size_t rows, std::span<const float> output) const;
  void quantisation_residual(const float* x, float* residual, std::int8_t* qvalues) const;
  Result<void> run_block_two_term(const float* input, std::size_t rows, float* output, LinearScratch& scratch,
                                  const Threads& threads) const;

  std::size_t in_ = 0;
  std::size_t out_ = 0;
  std::unique_ptr<F32MatMul> f32_;
  QuantisedMatMul quantised_;  // where f32_ is null
  std::vector<ChannelGroup> groups_;
  std::vector<float> smooth_;
};

}  // namespace maskscope::nn
