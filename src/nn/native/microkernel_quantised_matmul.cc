// A quantised matrix product on a microkernel. The groups' parts of a panel are consecutive, so that few rows read all weights
// sequentially; a panel stays in the first caches while the rows go past it.
#include <cstring>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "base/divide_up.h"
#include "nn/native/matmuls.h"
#include "nn/native/microkernels.h"
#include "nn/native/panels.h"

namespace maskscope::nn {
namespace {

constexpr std::size_t kRowsAtOnce = 256;  // their quantised values stay in the L2 cache while panels go past
constexpr std::size_t kLine = 64;

std::int8_t* aligned(std::int8_t* bytes) {
  return bytes + (kLine - reinterpret_cast<std::uintptr_t>(bytes) % kLine) % kLine;
}

// count: a multiple of 8.
void flip(std::int8_t* qvalues, std::size_t count) {
  constexpr std::uint64_t kHighest = 0x8080'8080'8080'8080U;
  for (std::size_t i = 0; i < count; i += sizeof kHighest) {
    std::uint64_t eight;
    std::memcpy(&eight, qvalues + i, sizeof eight);
    eight ^= kHighest;
    std::memcpy(qvalues + i, &eight, sizeof eight);
  }
}

// One group of channels.
struct Part {
  ChannelGroup channels;
  std::size_t depth;                     // as many as a microkernel's blocks hold
  std::size_t first;                     // of a row's quantised values and, times kPanel, of a panel's weights
  std::vector<std::int32_t> weight_sum;  // [out], padded to whole panels, like
  std::vector<float> scale;
};

class MicrokernelQuantisedMatMul : public NativeQuantisedMatMul {
 public:
  MicrokernelQuantisedMatMul(const QuantisedMicrokernel& microkernel, const MatMulShape& shape)
      : microkernel_(microkernel), in_(shape.in), out_(shape.out) {
    for (const ChannelGroup& group : shape.groups) {
      const std::size_t depth = round_up(group.count, kBlockChannels);
      parts_.push_back({.channels = group, .depth = depth, .first = depth_, .weight_sum = {}, .scale = {}});
      depth_ += depth;
    }
  }

  // False where there is no room for the weights.
  bool fill(std::span<const std::int8_t> weight, std::span<const float> scale) {
    panels_ = make_panels<std::int8_t>(panels() * kPanel * depth_);
    if (!panels_) return false;
    const std::size_t width = weight.size() / out_;
    std::size_t first = 0;
    for (Part& part : parts_) {
      part.scale.assign(scale.begin(), scale.begin() + static_cast<std::ptrdiff_t>(out_));
      part.scale.resize(panels() * kPanel);
      part.weight_sum.resize(panels() * kPanel);
      for (std::size_t output = 0; output < out_; ++output) {
        const auto row = weight.subspan(output * width + first, part.channels.count);
        part.weight_sum[output] = std::accumulate(row.begin(), row.end(), std::int32_t{0});
        pack_panel(row, panel(output / kPanel) + part.first * kPanel, output % kPanel);
      }
      scale = scale.subspan(out_);
      first += part.channels.count;
    }
    return true;
  }

  Result<void> run(const float* input, std::size_t rows, const float* smooth, float* output, LinearScratch& scratch,
                   const Threads& threads, const RowPrologue& before) const override {
    scratch.qvalues.resize(std::max(scratch.qvalues.size(), round_up(rows, kRowsReadable) * stride() + kLine));
    scratch.rows.resize(std::max(scratch.rows.size(), parts_.size() * rows));
    std::int8_t* const qvalues = aligned(scratch.qvalues.data());
    RowQuantisation* const quantised = scratch.rows.data();
    threads.for_each(rows, [&](std::size_t row) {
      if (before) before(row);
      quantise(input + row * in_, smooth, qvalues + row * stride(), quantised + row, rows);
    });
    threads.for_each(panels() * divide_up(rows, kRowsAtOnce), [&](std::size_t item) {
      const std::size_t first = item / panels() * kRowsAtOnce, count = std::min(kRowsAtOnce, rows - first);
      multiply(item % panels(), count, qvalues + first * stride(), quantised + first, rows, output + first * out_);
    });
    return {};
  }

 private:
  std::size_t panels() const { return divide_up(out_, kPanel); }
  std::int8_t* panel(std::size_t index) const { return panels_.get() + index * kPanel * depth_; }

  // Of a row of quantised values; not a power of two, whose rows would crowd into a few places of the cache.
  std::size_t stride() const { return depth_ + kLine; }

  // An output's weights, four by four, among those of its half of the panel.
  static void pack_panel(std::span<const std::int8_t> row, std::int8_t* panel, std::size_t column) {
    constexpr std::size_t kHalf = kHalfPanel * kBlockChannels;
    std::int8_t* const half = panel + column / kHalfPanel * kHalf + column % kHalfPanel * kWordChannels;
    for (std::size_t i = 0; i < row.size(); i += kWordChannels) {
      std::int8_t* const word = half + i / kBlockChannels * 2 * kHalf + i % kBlockChannels * kHalfPanel;
      std::memcpy(word, row.data() + i, std::min(kWordChannels, row.size() - i));
    }
  }

  // quantised: of the first group; the next one's lies `rows` further.
  void quantise(const float* input, const float* smooth, std::int8_t* qvalues, RowQuantisation* quantised,
                std::size_t rows) const {
    for (const Part& part : parts_) {
      *quantised = kernels().quantise(input + part.channels.first, smooth, part.channels.count, qvalues + part.first);
      smooth += part.channels.count;
      quantised += rows;
    }
    if (microkernel_.unsigned_input) flip(qvalues, depth_);
  }

  void multiply(std::size_t index, std::size_t rows, const std::int8_t* qvalues, const RowQuantisation* quantised,
                std::size_t all_rows, float* output) const {
    const std::size_t column = index * kPanel;
    microkernel_.enter();
    for (const Part& part : parts_) {
      microkernel_.run({.rows = rows,
                        .qvalues = qvalues + part.first,
                        .stride = stride(),
                        .panel = panel(index) + part.first * kPanel,
                        .depth = part.depth,
                        .quantised = quantised,
                        .weight_sum = part.weight_sum.data() + column,
                        .scale = part.scale.data() + column,
                        .columns = std::min(kPanel, out_ - column),
                        .add = &part != &parts_.front(),
                        .output = output + column,
                        .output_stride = out_});
      quantised += all_rows;
    }
    microkernel_.leave();
  }

  const QuantisedMicrokernel& microkernel_;
  std::size_t in_, out_;
  std::size_t depth_ = 0;  // of all parts
  std::vector<Part> parts_;
  Panels<std::int8_t> panels_;  // [panel][part]
};

}  // namespace

Result<std::unique_ptr<NativeQuantisedMatMul>> microkernel_quantised_matmul(const QuantisedMicrokernel& microkernel,
                                                                            const MatMulShape& shape,
                                                                            std::span<const std::int8_t> weight,
                                                                            std::span<const float> scale) {
  auto product = std::make_unique<MicrokernelQuantisedMatMul>(microkernel, shape);
  if (!product->fill(weight, scale)) return fail(ErrorCode::out_of_memory, "out of memory in a quantised linear layer");
  return product;
}

}  // namespace maskscope::nn
