#include "nn/f32_product.h"

#include <algorithm>
#include <utility>

#include "nn/native/panels.h"
#include "nn/native/tiles.h"

namespace maskscope::nn {
namespace {

constexpr std::size_t kRowsAtOnce = 128;  // they stay in the second cache while panels go past

class TileF32Product : public F32Product {
 public:
  TileF32Product(FloatTile tile, std::size_t in, std::size_t out, Panels<float> panels)
      : tile_(tile), in_(in), out_(out), panels_(std::move(panels)) {}

  static std::size_t weights(std::size_t in, std::size_t out) { return round_up(out, kPanel) * in; }

  void fill(std::span<const float> weight) {
    for (std::size_t output = 0; output < out_; ++output) {
      float* const column = panels_.get() + output / kPanel * kPanel * in_ + output % kPanel;
      for (std::size_t i = 0; i < in_; ++i) column[i * kPanel] = weight[output * in_ + i];
    }
  }

  Result<void> run(const float* input, std::size_t rows, float* output, const Threads& threads) const override {
    const std::size_t panels = divide_up(out_, kPanel);
    threads.for_each(panels * divide_up(rows, kRowsAtOnce), [&](std::size_t item) {
      const std::size_t first = item / panels * kRowsAtOnce, column = item % panels * kPanel;
      tile_({.rows = std::min(kRowsAtOnce, rows - first),
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
  FloatTile tile_;
  std::size_t in_, out_;
  Panels<float> panels_;  // of each [in][kPanel]
};

}  // namespace

Result<std::unique_ptr<F32Product>> f32_product(std::size_t in, std::size_t out, std::span<const float> weight) {
  const FloatTile tile = float_tile();
  if (tile == nullptr) return xnnpack_f32_product(in, out, weight);
  auto panels = make_panels<float>(TileF32Product::weights(in, out));
  if (!panels) return fail("out of memory in a linear layer");
  auto product = std::make_unique<TileF32Product>(tile, in, out, std::move(panels));
  product->fill(weight);
  return product;
}

}  // namespace maskscope::nn
