// On the microkernels: packed weights lie in panels of kPanelColumns outputs, inputs in groups of rows. A thread takes some panels
// and a block of rows: a panel stays in the first cache while the rows, in the second, go past it.
#include "nn/quantised_matmul.h"

#include <algorithm>
#include <memory>
#include <numeric>

#include "base/divide_up.h"
#include "nn/wasm/microkernel.h"
#include "nn/wasm/panel.h"

namespace maskscope::nn {
namespace {

constexpr std::size_t kPanelsAtOnce = 4;
constexpr std::size_t kRowsAtOnce = 128;

constexpr std::size_t whole_depth(std::size_t in) { return round_up(in, kDepthBlock); }

// One group of channels. The groups' parts of a panel are consecutive, so that few rows read all weights
// sequentially.
class Part {
 public:
  // weight: [out][width], of which the group's begin at `first`; scale: [out]; panels: where the first panel's part goes, each
  // next one's `stride` further.
  Part(std::size_t in, std::size_t out, std::span<const std::int8_t> weight, std::size_t first,
       std::span<const float> scale, std::uint8_t* panels, std::size_t stride)
      : in_(in), out_(out), panels_(panels), stride_(stride), scale_(scale.begin(), scale.end()) {
    const std::size_t last = this->panels() - 1;
    for (std::size_t i = depth() != in ? 0 : last; i <= last; ++i) {  // what is padded; the others are filled
      std::fill_n(panels_ + i * stride_, kPanelColumns * depth(), std::uint8_t{0});
    }
    weight_sum_.resize(this->panels() * kPanelColumns);
    scale_.resize(weight_sum_.size());
    const std::size_t width = weight.size() / out;
    std::vector<std::int8_t> rows(kPanelColumns * in);
    for (std::size_t output = 0; output < out; output += kPanelColumns) {
      const std::size_t columns = std::min(kPanelColumns, out - output);
      for (std::size_t i = 0; i < columns; ++i) {
        std::copy_n(weight.data() + (output + i) * width + first, in, rows.data() + i * in);
      }
      fill_panel(std::span(rows).first(columns * in), output);
    }
  }

  std::size_t in() const { return in_; }
  std::size_t depth() const { return whole_depth(in_); }
  std::size_t row_words() const { return depth() / kDepthBlock * microkernel_.input_words; }
  std::size_t panels() const { return divide_up(out_, kPanelColumns); }

  // A row: rounded, then its words, `stride` apart. qvalues: room for depth().
  void pack_row(const float* input, const float* smooth, std::int8_t* qvalues, std::uint32_t* words, std::size_t stride,
                RowQuantisation* quantised, std::int32_t* sum) const {
    std::fill(qvalues + in_, qvalues + depth(), std::int8_t{0});
    *quantised = kernels().quantise(input, smooth, in_, qvalues);
    *sum = std::accumulate(qvalues, qvalues + in_, 0);
    microkernel_.pack(qvalues, depth(), words, stride);
  }

  // Some rows, word by word in turns, and a panel of outputs: written, or added to what is there.
  void multiply(std::size_t panel, std::size_t rows, const std::uint32_t* words, const RowQuantisation* quantised,
                const std::int32_t* sums, bool add, float* output, std::size_t output_stride) const {
    const std::size_t column = panel * kPanelColumns;
    microkernel_.run({.row_count = rows,
                      .input = words,
                      .weight = panels_ + panel * stride_,
                      .overflows = overflows_of(panel),
                      .depth = depth(),
                      .rows = quantised,
                      .qvalue_sum = sums,
                      .weight_sum = weight_sum_.data() + column,
                      .scale = scale_.data() + column,
                      .output = output,
                      .output_stride = output_stride,
                      .add = add});
  }

  // The weights of one output, [in].
  void read(std::size_t output, std::span<std::int8_t> weight) const {
    for (std::size_t i = 0; i < in_; ++i) {
      weight[i] = static_cast<std::int8_t>(static_cast<std::int8_t>(panels_[index(output, i)]) - microkernel_.offset);
    }
    for (const Overflow& overflow : overflows_of(output / kPanelColumns)) {
      if (overflow.column == output % kPanelColumns)
        weight[overflow.input] = static_cast<std::int8_t>(weight[overflow.input] + overflow.weight);
    }
  }

 private:
  std::size_t index(std::size_t output, std::size_t input) const {
    const std::size_t panel = output / kPanelColumns, column = output % kPanelColumns;
    return panel * stride_ + (input / microkernel_.word * kPanelColumns + column) * microkernel_.word +
           input % microkernel_.word;
  }

  // rows: [columns][in], which it may change.
  void fill_panel(std::span<std::int8_t> rows, std::size_t output) {
    for (std::size_t column = 0; column * in_ < rows.size(); ++column) {
      const auto row = rows.subspan(column * in_, in_);
      weight_sum_[output + column] = std::accumulate(row.begin(), row.end(), 0);
      if (microkernel_.sums_fours) split_overflows(row, static_cast<std::uint16_t>(column), overflows_);
    }
    overflows_end_.push_back(overflows_.size());
    pack_panel(rows, in_, microkernel_, panels_ + index(output, 0));
  }

  std::span<const Overflow> overflows_of(std::size_t panel) const {
    const std::size_t begin = panel == 0 ? 0 : overflows_end_[panel - 1];
    return std::span(overflows_).subspan(begin, overflows_end_[panel] - begin);
  }

  const Microkernel& microkernel_ = microkernels().front();
  std::size_t in_, out_;
  std::uint8_t* panels_;  // not owned; of each [in / word][column][word], padded
  std::size_t stride_;
  std::vector<std::int32_t> weight_sum_;    // [out], padded
  std::vector<float> scale_;                // [out], padded
  std::vector<Overflow> overflows_;         // panel after panel
  std::vector<std::size_t> overflows_end_;  // [panel]
};

}  // namespace

struct QuantisedMatMul::State {
  MatMulShape shape;
  std::unique_ptr<std::uint8_t[]> weight;  // [panel][part]
  std::vector<Part> parts;

  // Where a part's words of a row begin, if there are so many rows.
  std::size_t words_before(std::size_t part, std::size_t rows) const {
    std::size_t words = 0;
    for (std::size_t i = 0; i < part; ++i) words += parts[i].row_words() * rows;
    return words;
  }
  std::size_t deepest() const {
    std::size_t depth = 0;
    for (const Part& part : parts) depth = std::max(depth, part.depth());
    return depth;
  }
  std::size_t panels() const { return parts.front().panels(); }

  // A row, all parts of it, of the group of rows from `first` to `last`. qvalues: room for deepest().
  void pack_row(const float* input, const float* smooth, std::size_t row, std::size_t first, std::size_t last,
                std::size_t rows, std::int8_t* qvalues, LinearScratch& scratch) const {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const Part& part = parts[i];
      std::uint32_t* const group = scratch.words.data() + words_before(i, rows) + first * part.row_words();
      part.pack_row(input + row * shape.in + shape.groups[i].first, smooth, qvalues, group + row - first, last - first,
                    scratch.rows.data() + i * rows + row, scratch.sums.data() + i * rows + row);
      smooth += part.in();
    }
  }

  // A panel of outputs of rows first to last, of `rows`.
  void multiply(std::size_t panel, std::size_t first, std::size_t last, std::size_t rows, const LinearScratch& scratch,
                float* output) const {
    const std::size_t column = panel * kPanelColumns, count = std::min(kPanelColumns, shape.out - column);
    float cut[kRowsAtOnce * kPanelColumns];  // where a panel has more columns than the output
    const bool whole = count == kPanelColumns;
    float* const to = output + first * shape.out + column;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const Part& part = parts[i];
      part.multiply(panel, last - first, scratch.words.data() + words_before(i, rows) + first * part.row_words(),
                    scratch.rows.data() + i * rows + first, scratch.sums.data() + i * rows + first, i > 0,
                    whole ? to : cut, whole ? shape.out : kPanelColumns);
    }
    if (whole) return;
    for (std::size_t r = 0; r < last - first; ++r) std::copy_n(cut + r * kPanelColumns, count, to + r * shape.out);
  }
};

QuantisedMatMul::QuantisedMatMul() = default;
QuantisedMatMul::~QuantisedMatMul() = default;
QuantisedMatMul::QuantisedMatMul(QuantisedMatMul&&) noexcept = default;
QuantisedMatMul& QuantisedMatMul::operator=(QuantisedMatMul&&) noexcept = default;

Result<QuantisedMatMul> QuantisedMatMul::from(const MatMulShape& shape, std::span<const std::int8_t> weight,
                                              std::span<const float> scale, bool) {
  QuantisedMatMul product;
  product.state_ = std::make_unique<State>();
  State& s = *product.state_;
  s.shape = shape;
  std::size_t stride = 0, first = 0;
  for (const ChannelGroup& group : shape.groups) stride += whole_depth(group.count) * kPanelColumns;
  s.weight = std::make_unique_for_overwrite<std::uint8_t[]>(divide_up(shape.out, kPanelColumns) * stride);
  std::uint8_t* panels = s.weight.get();
  for (const ChannelGroup& group : shape.groups) {
    s.parts.emplace_back(group.count, shape.out, weight, first, scale.first(shape.out), panels, stride);
    first += group.count;
    panels += whole_depth(group.count) * kPanelColumns;
    scale = scale.subspan(shape.out);
  }
  return product;
}

Result<void> QuantisedMatMul::run(const float* input, std::size_t rows, const float* smooth, float* output,
                                  LinearScratch& scratch, const Threads& threads, const RowPrologue& before) const {
  const State& s = *state_;
  std::vector<std::size_t>& groups = scratch.groups;
  groups.clear();
  for (std::size_t row = 0; row < rows; row += group_rows(std::min(kRowsAtOnce - row % kRowsAtOnce, rows - row))) {
    groups.push_back(row);
  }
  const std::size_t count = groups.size(), depth = s.deepest(), parts = s.parts.size();
  groups.push_back(rows);
  scratch.words.resize(std::max(scratch.words.size(), s.words_before(parts, rows)));
  scratch.qvalues.resize(std::max(scratch.qvalues.size(), count * depth));
  scratch.rows.resize(std::max(scratch.rows.size(), parts * rows));
  scratch.sums.resize(std::max(scratch.sums.size(), parts * rows));
  threads.for_each(count, [&](std::size_t group) {
    for (std::size_t row = groups[group]; row < groups[group + 1]; ++row) {
      if (before) before(row);
      s.pack_row(input, smooth, row, groups[group], groups[group + 1], rows, scratch.qvalues.data() + group * depth,
                 scratch);
    }
  });
  const std::size_t columns = divide_up(s.panels(), kPanelsAtOnce);
  threads.for_each(columns * divide_up(rows, kRowsAtOnce), [&](std::size_t item) {
    const std::size_t first_panel = item % columns * kPanelsAtOnce, row = item / columns * kRowsAtOnce;
    for (std::size_t panel = first_panel; panel < std::min(first_panel + kPanelsAtOnce, s.panels()); ++panel) {
      s.multiply(panel, row, std::min(row + kRowsAtOnce, rows), rows, scratch, output);
    }
  });
  return {};
}

void QuantisedMatMul::read(std::size_t output, std::span<std::int8_t> weight) const {
  for (const Part& part : state_->parts) {
    part.read(output, weight.first(part.in()));
    weight = weight.subspan(part.in());
  }
}

}  // namespace maskscope::nn
