// y = x W^T, the matrix product of a fully-connected layer, on XNNPACK. Biases are not added here: the step that follows
// each product (GELU, layer norm, attention) adds them on its way, and a product without bias gives the same bits with
// and without fused multiply-add.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/error.h"
#include "nn/threads.h"

struct xnn_operator;
struct xnn_quantization_params;

namespace maskscope::nn {

// Room for quantised inputs, reused from layer to layer. One for each thread of callers.
class LinearScratch {
 public:
  LinearScratch();
  ~LinearScratch();
  LinearScratch(const LinearScratch&) = delete;
  LinearScratch& operator=(const LinearScratch&) = delete;

 private:
  friend class Linear;
  std::vector<std::int8_t> input_;
  std::vector<xnn_quantization_params> rows_;
};

// Movable; run changes the operator's state, so one caller at a time.
class Linear {
 public:
  Linear();  // empty: only to be assigned to
  ~Linear();
  Linear(Linear&&) noexcept;
  Linear& operator=(Linear&&) noexcept;

  // weight: [out][in], f32. It is repacked; the span is not needed afterwards.
  static Result<Linear> from_f32(std::size_t in, std::size_t out, std::span<const float> weight);

  // weight: [out][in] in [-63, 63] (so that products of u8 and i7, summed in pairs, fit 16 bits everywhere); scale: [out],
  // finite and > 0; smooth: [in], what the input is multiplied with before it is quantised to 8 bits a row
  // (Xiao et al. 2022, SmoothQuant).
  static Result<Linear> from_i7(std::size_t in, std::size_t out, std::span<const std::int8_t> weight,
                                std::span<const float> scale, std::span<const float> smooth);

  std::size_t in() const { return in_; }
  std::size_t out() const { return out_; }
  explicit operator bool() const { return op_ != nullptr; }

  // input: [rows][in], output: [rows][out]; they must not overlap.
  Result<void> run(std::span<const float> input, std::size_t rows, std::span<float> output, LinearScratch& scratch,
                   const Threads& threads) const;

 private:
  struct Delete {
    void operator()(xnn_operator* op) const;
  };

  Result<void> run_f32(const float* input, std::size_t rows, float* output, const Threads& threads) const;
  Result<void> run_i7(const float* input, std::size_t rows, float* output, LinearScratch& scratch,
                      const Threads& threads) const;

  std::size_t in_ = 0;
  std::size_t out_ = 0;
  bool quantised_ = false;
  std::vector<float> smooth_;
  std::unique_ptr<xnn_operator, Delete> op_;
};

}  // namespace maskscope::nn
