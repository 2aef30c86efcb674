#include "nn/f32_matmul.h"

#include <algorithm>
#include <utility>

#include "base/divide_up.h"
#include "nn/native/matmuls.h"
#include "nn/native/panels.h"

namespace maskscope::nn {
namespace {

constexpr std::size_t kRowsAtOnce = 128;  // they stay in the L2 cache while panels go past

class MicrokernelF32MatMul : public F32MatMul {
 public:
  MicrokernelF32MatMul(const F32Microkernel& microkernel, std::size_t in, std::size_t out)
      : microkernel_(microkernel), in_(in), out_(out) {}

  // False where there is no room for the weights.
  bool fill(std::span<const float> weight) {
    panels_ = make_panels<float>(round_up(out_, kPanel) * in_);
    if (!panels_) return false;
    for (std::size_t output = 0; output < out_; ++output) {
      float* const column = panels_.get() + output / kPanel * kPanel * in_ + output % kPanel;
      for (std::size_t i = 0; i < in_; ++i) column[i * kPanel] = weight[output * in_ + i];
    }
    return true;
  }

  Result<void> run(const float* input, std::size_t rows, float* output, const Threads& threads) const override {
    const std::size_t panels = divide_up(out_, kPanel);
    threads.for_each(panels * divide_up(rows, kRowsAtOnce), [&](std::size_t item) {
      const std::size_t first = item / panels * kRowsAtOnce, column = item % panels * kPanel;
      microkernel_.run({.rows = std::min(kRowsAtOnce, rows - first),
                        .input = input + first * in_,
                        .depth = in_,
                        .panel = panels_.get() + column * in_,
                        .columns = std::min(kPanel, out_ - column),
                        .output = output + first * out_ + column,
                        .output_stride = out_});
    });
    return {};
  }

 private:
  const F32Microkernel& microkernel_;
  std::size_t in_, out_;
  Panels<float> panels_;  // of each [in][kPanel]
};

}  // namespace

Result<std::unique_ptr<F32MatMul>> microkernel_f32_matmul(const F32Microkernel& microkernel, std::size_t in,
                                                          std::size_t out, std::span<const float> weight) {
  auto product = std::make_unique<MicrokernelF32MatMul>(microkernel, in, out);
  if (!product->fill(weight)) return fail(ErrorCode::out_of_memory, "out of memory in a linear layer");
  return product;
}

Result<std::unique_ptr<F32MatMul>> f32_matmul(std::size_t in, std::size_t out, std::span<const float> weight) {
  const F32Microkernel* const microkernel = chosen_f32_microkernel();
  return microkernel == nullptr ? xnnpack_f32_matmul(in, out, weight)
                                : microkernel_f32_matmul(*microkernel, in, out, weight);
}

}  // namespace maskscope::nn
