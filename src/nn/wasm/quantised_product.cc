// On the tiles: weights lie in panels of kTileColumns outputs, inputs in groups of rows. A thread takes some panels and a
// block of rows: a panel stays in the first cache while the rows, in the second, go past it.
#include "nn/quantised_product.h"

#include <algorithm>
#include <memory>
#include <numeric>

#include "nn/wasm/panel.h"
#include "nn/wasm/tile.h"

namespace maskscope::nn {
namespace {

constexpr std::size_t kPanelsAtOnce = 4;
constexpr std::size_t kRowsAtOnce = 128;

constexpr std::size_t divide_up(std::size_t n, std::size_t by) { return (n + by - 1) / by; }

}  // namespace

struct QuantisedProduct::State {
  const Tile& tile = tiles().front();
  std::size_t in = 0, out = 0;
  std::unique_ptr<std::uint8_t[]> weight;  // [panel][in / word][column][word], padded
  std::vector<std::int32_t> weight_sum;    // [out], padded
  std::vector<float> scale;                // [out], padded
  std::vector<Spill> spills;               // panel after panel
  std::vector<std::size_t> spills_end;     // [panel]

  std::size_t depth() const { return divide_up(in, kTileDepth) * kTileDepth; }
  std::size_t row_words() const { return depth() / kTileDepth * tile.input_words; }
  std::size_t panels() const { return divide_up(out, kTileColumns); }
  std::size_t index(std::size_t output, std::size_t input) const {
    const std::size_t panel = output / kTileColumns, column = output % kTileColumns;
    return panel * kTileColumns * depth() + (input / tile.word * kTileColumns + column) * tile.word + input % tile.word;
  }

  void fill(std::span<const std::int8_t> from, std::span<const float> scales) {
    const std::size_t size = panels() * kTileColumns * depth(), last = (panels() - 1) * kTileColumns * depth();
    weight = std::make_unique_for_overwrite<std::uint8_t[]>(size);
    const bool padded = depth() != in;
    if (padded || out % kTileColumns != 0) std::fill(weight.get() + (padded ? 0 : last), weight.get() + size, 0);
    weight_sum.resize(panels() * kTileColumns);
    scale.assign(scales.begin(), scales.end());
    scale.resize(panels() * kTileColumns);
    std::vector<std::int8_t> rows(kTileColumns * in);
    for (std::size_t output = 0; output < out; output += kTileColumns) {
      const std::size_t columns = std::min(kTileColumns, out - output);
      std::ranges::copy(from.subspan(output * in, columns * in), rows.begin());
      fill_panel(std::span(rows).first(columns * in), output);
    }
  }

  // rows: [columns][in], which it may change.
  void fill_panel(std::span<std::int8_t> rows, std::size_t output) {
    for (std::size_t column = 0; column * in < rows.size(); ++column) {
      const auto row = rows.subspan(column * in, in);
      weight_sum[output + column] = std::accumulate(row.begin(), row.end(), 0);
      if (tile.sums_fours) spill_fours(row, static_cast<std::uint16_t>(column), spills);
    }
    spills_end.push_back(spills.size());
    lay_out(rows, in, tile, weight.get() + index(output, 0));
  }

  std::span<const Spill> spills_of(std::size_t panel) const {
    const std::size_t begin = panel == 0 ? 0 : spills_end[panel - 1];
    return std::span(spills).subspan(begin, spills_end[panel] - begin);
  }

  // A group of rows: rounded, then word by word in turns. steps: room for depth().
  void pack_group(const float* input, const float* smooth, std::size_t rows, std::int8_t* steps, std::uint32_t* words,
                  RowQuantisation* quantised, std::int32_t* sums) const {
    std::fill(steps + in, steps + depth(), std::int8_t{0});
    for (std::size_t r = 0; r < rows; ++r) {
      quantised[r] = kernels().quantise(input + r * in, smooth, in, steps);
      sums[r] = std::accumulate(steps, steps + in, 0);
      for (std::size_t i = 0; i < depth(); i += kTileDepth) {
        tile.pack(steps + i, words + i / kTileDepth * tile.input_words * rows + r, rows);
      }
    }
  }

  void multiply(std::size_t panel, std::size_t first, std::size_t last, const LinearScratch& scratch,
                float* output) const {
    const std::size_t column = panel * kTileColumns, count = std::min(kTileColumns, out - column);
    float cut[kRowsAtOnce * kTileColumns];  // where a panel has more columns than the output
    const bool whole = count == kTileColumns;
    float* const to = output + first * out + column;
    tile.run({.row_count = last - first,
              .input = scratch.words.data() + first * row_words(),
              .weight = weight.get() + column * depth(),
              .spills = spills_of(panel),
              .depth = depth(),
              .rows = scratch.rows.data() + first,
              .steps_sum = scratch.sums.data() + first,
              .weight_sum = weight_sum.data() + column,
              .scale = scale.data() + column,
              .output = whole ? to : cut,
              .output_stride = whole ? out : kTileColumns});
    if (whole) return;
    for (std::size_t r = 0; r < last - first; ++r) std::copy_n(cut + r * kTileColumns, count, to + r * out);
  }
};

QuantisedProduct::QuantisedProduct() = default;
QuantisedProduct::~QuantisedProduct() = default;
QuantisedProduct::QuantisedProduct(QuantisedProduct&&) noexcept = default;
QuantisedProduct& QuantisedProduct::operator=(QuantisedProduct&&) noexcept = default;

Result<QuantisedProduct> QuantisedProduct::from(std::size_t in, std::size_t out, std::span<const std::int8_t> weight,
                                                std::span<const float> scale, bool) {
  QuantisedProduct product;
  product.state_ = std::make_unique<State>();
  product.state_->in = in;
  product.state_->out = out;
  product.state_->fill(weight, scale);
  return product;
}

Result<void> QuantisedProduct::run(const float* input, std::size_t rows, const float* smooth, float* output,
                                   LinearScratch& scratch, const Threads& threads) const {
  const State& s = *state_;
  std::vector<std::size_t>& groups = scratch.groups;
  groups.clear();
  for (std::size_t row = 0; row < rows; row += group_rows(std::min(kRowsAtOnce - row % kRowsAtOnce, rows - row))) {
    groups.push_back(row);
  }
  const std::size_t count = groups.size(), depth = s.depth();
  groups.push_back(rows);
  scratch.words.resize(std::max(scratch.words.size(), rows * s.row_words()));
  scratch.steps.resize(std::max(scratch.steps.size(), count * depth));
  scratch.rows.resize(std::max(scratch.rows.size(), rows));
  scratch.sums.resize(std::max(scratch.sums.size(), rows));
  threads.for_each(count, [&](std::size_t group) {
    const std::size_t row = groups[group];
    s.pack_group(input + row * s.in, smooth, groups[group + 1] - row, scratch.steps.data() + group * depth,
                 scratch.words.data() + row * s.row_words(), scratch.rows.data() + row, scratch.sums.data() + row);
  });
  const std::size_t columns = divide_up(s.panels(), kPanelsAtOnce);
  threads.for_each(columns * divide_up(rows, kRowsAtOnce), [&](std::size_t item) {
    const std::size_t first_panel = item % columns * kPanelsAtOnce, row = item / columns * kRowsAtOnce;
    for (std::size_t panel = first_panel; panel < std::min(first_panel + kPanelsAtOnce, s.panels()); ++panel) {
      s.multiply(panel, row, std::min(row + kRowsAtOnce, rows), scratch, output);
    }
  });
  return {};
}

void QuantisedProduct::read(std::size_t output, std::span<std::int8_t> weight) const {
  const State& s = *state_;
  for (std::size_t i = 0; i < s.in; ++i) {
    const std::uint8_t stored = s.weight[s.index(output, i)];
    weight[i] = static_cast<std::int8_t>(static_cast<std::int8_t>(stored) - s.tile.offset);
  }
  for (const Spill& spill : s.spills_of(output / kTileColumns)) {
    if (spill.column == output % kTileColumns)
      weight[spill.input] = static_cast<std::int8_t>(weight[spill.input] + spill.weight);
  }
}

}  // namespace maskscope::nn
