#include "nn/f32_matmul.h"

#include <algorithm>
#include <utility>

#include "base/divide_up.h"
#include "nn/native/panels.h"
#include "nn/native/products.h"

namespace maskscope::nn {
namespace {

constexpr std::size_t kRowsAtOnce = 128;  // they stay in the second cache while panels go past

class TileF32Product : public F32MatMul {
 public:
  TileF32Product(const FloatTile& tile, std::size_t in, std::size_t out) : tile_(tile), in_(in), out_(out) {}

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
      tile_.run({.rows = std::min(kRowsAtOnce, rows - first),
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
  const FloatTile& tile_;
  std::size_t in_, out_;
  Panels<float> panels_;  // of each [in][kPanel]
};

}  // namespace

Result<std::unique_ptr<F32MatMul>> tile_f32_product(const FloatTile& tile, std::size_t in, std::size_t out,
                                                    std::span<const float> weight) {
  auto product = std::make_unique<TileF32Product>(tile, in, out);
  if (!product->fill(weight)) return fail("out of memory in a linear layer");
  return product;
}

Result<std::unique_ptr<F32MatMul>> f32_product(std::size_t in, std::size_t out, std::span<const float> weight) {
  const auto& tiles = float_tiles();
  return tiles.empty() ? xnnpack_f32_product(in, out, weight) : tile_f32_product(tiles.front(), in, out, weight);
}

}  // namespace maskscope::nn
