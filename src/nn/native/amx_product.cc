// A tile is 16 rows of 64 bytes; one instruction adds the product of two, 16 rows of 64 inputs by 64 inputs of 16 outputs,
// to 16 by 16 sums of 32 bits: 16 384 multiply-adds in 16 cycles (Intel 64 and IA-32 Architectures Software Developer's
// Manual, volume 1, chapter 18). Four tiles of sums, two of rows and two of outputs keep it busy: each that is loaded is
// used twice. Sums are exact; the conversion is XNNPACK's formula.
#include <cpuinfo.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "nn/memory/large_pages.h"
#include "nn/native/products.h"

namespace maskscope::nn {
namespace {

constexpr std::size_t kTileRows = 16, kTileBytes = 64;
constexpr std::size_t kTile = kTileRows * kTileBytes;
constexpr std::size_t kColumns = 16, kWord = 4;   // outputs of a tile, and inputs of one that lie together
constexpr std::size_t kPanel = 2 * kColumns;      // two tiles side by side
constexpr std::size_t kRowBlock = 2 * kTileRows;  // two tiles, one above the other
constexpr std::size_t kRowsAtOnce = 256;          // their steps stay in the second cache while panels go past

// As it is loaded; at the beginning of a cache's line, or every row would touch two.
struct alignas(kTileBytes) TileOfWeights {
  std::int8_t at[kTile];
};

struct FreeWeights {
  void operator()(TileOfWeights* tiles) const { free_weights(tiles); }
};
using Panels = std::unique_ptr<TileOfWeights[], FreeWeights>;

std::int8_t* aligned(std::int8_t* bytes) {
  return bytes + (kTileBytes - reinterpret_cast<std::uintptr_t>(bytes) % kTileBytes) % kTileBytes;
}

constexpr std::size_t round_up(std::size_t n, std::size_t to) { return (n + to - 1) / to * to; }

// Of zeros; null where there is no room for them.
Panels make_panels(std::size_t in, std::size_t out) {
  const std::size_t bytes = round_up(out, kPanel) * round_up(in, kTileBytes);
  void* const memory = allocate_weights(bytes);
  if (memory != nullptr) std::memset(memory, 0, bytes);
  return Panels(static_cast<TileOfWeights*>(memory));
}

// Asks Linux for the room that tiles take in a thread's state.
bool ask_for_tiles() {
  constexpr long kRequestPermission = 0x1023, kTileData = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

// What _tile_loadconfig reads.
struct alignas(64) Shape {
  std::uint8_t palette, first_row, reserved[14];
  std::uint16_t bytes[16];
  std::uint8_t rows[16];
};

constexpr Shape whole_tiles() {
  Shape shape{.palette = 1, .first_row = 0, .reserved = {}, .bytes = {}, .rows = {}};
  std::fill_n(shape.bytes, 8, std::uint16_t{kTileBytes});
  std::fill_n(shape.rows, 8, std::uint8_t{kTileRows});
  return shape;
}

// All eight tiles whole, for as long as it lives, in the thread that made it.
class Tiles {
 public:
  Tiles() {
    static constexpr Shape kShape = whole_tiles();
    _tile_loadconfig(&kShape);
  }
  ~Tiles() { _tile_release(); }
  Tiles(const Tiles&) = delete;
  Tiles& operator=(const Tiles&) = delete;
};

struct Sums {
  alignas(64) std::int32_t at[kRowBlock][kPanel];
};

// Of 16 rows, or 32, and a panel. steps: rows that lie stride bytes apart; depth: a multiple of 64.
template <bool kBothRows>
void add_up(const std::int8_t* steps, std::size_t stride, const TileOfWeights* panel, std::size_t depth, Sums& sums) {
  const std::int8_t* const below = steps + kTileRows * stride;
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  for (std::size_t i = 0; i < depth; i += kTileBytes, panel += 2) {
    _tile_loadd(6, panel[0].at, kTileBytes);
    _tile_loadd(7, panel[1].at, kTileBytes);
    _tile_loadd(4, steps + i, stride);
    _tile_dpbssd(0, 4, 6);
    _tile_dpbssd(1, 4, 7);
    if constexpr (kBothRows) {
      _tile_loadd(5, below + i, stride);
      _tile_dpbssd(2, 5, 6);
      _tile_dpbssd(3, 5, 7);
    }
  }
  constexpr std::size_t kRow = sizeof sums.at[0];
  _tile_stored(0, sums.at[0], kRow);
  _tile_stored(1, sums.at[0] + kColumns, kRow);
  if constexpr (kBothRows) {
    _tile_stored(2, sums.at[kTileRows], kRow);
    _tile_stored(3, sums.at[kTileRows] + kColumns, kRow);
  }
}

// One group of channels.
class Part {
 public:
  // panels: of make_panels(in, out). weight: [out][width], of which the group's begin at `first`; scale: [out].
  Part(std::size_t in, std::size_t out, std::span<const std::int8_t> weight, std::size_t first,
       std::span<const float> scale, Panels panels)
      : out_(out),
        depth_(round_up(in, kTileBytes)),
        panels_(std::move(panels)),
        weight_sum_(round_up(out, kPanel)),
        scale_(scale.begin(), scale.end()) {
    scale_.resize(weight_sum_.size());
    for (std::size_t output = 0; output < out; ++output) {
      const auto row = weight.subspan(output * (weight.size() / out) + first, in);
      weight_sum_[output] = std::accumulate(row.begin(), row.end(), std::int32_t{0});
      lay_out(row, output);
    }
  }

  std::size_t depth() const { return depth_; }
  std::size_t panels() const { return weight_sum_.size() / kPanel; }

  // Some rows, of which each next one's steps lie stride bytes further, and one panel; added to the output or written.
  void multiply(std::size_t panel, std::size_t rows, const std::int8_t* steps, std::size_t stride,
                const RowQuantisation* quantised, bool add, float* output) const {
    Sums sums;
    for (std::size_t row = 0; row < rows; row += kRowBlock) {
      const std::size_t count = std::min(kRowBlock, rows - row);
      const auto sum_up = count > kTileRows ? add_up<true> : add_up<false>;
      sum_up(steps + row * stride, stride, tiles_of(panel), depth_, sums);
      const auto write = add ? &Part::convert<true> : &Part::convert<false>;
      for (std::size_t r = 0; r < count; ++r) {
        (this->*write)(sums.at[r], quantised[row + r], panel * kPanel, output + (row + r) * out_);
      }
    }
  }

 private:
  const TileOfWeights* tiles_of(std::size_t panel) const { return panels_.get() + panel * kPanel * depth_ / kTile; }

  // An output's weights, four by four, among those of the fifteen beside it.
  void lay_out(std::span<const std::int8_t> row, std::size_t output) {
    TileOfWeights* const tiles = panels_.get() + output / kPanel * kPanel * depth_ / kTile + output % kPanel / kColumns;
    for (std::size_t i = 0; i < row.size(); i += kWord) {
      std::int8_t* const words = tiles[i / kTileBytes * 2].at + i % kTileBytes / kWord * kTileBytes;
      std::memcpy(words + output % kColumns * kWord, row.data() + i, std::min(kWord, row.size() - i));
    }
  }

  // The sums of a row, without its zero point, scaled by its scale and each output's.
  template <bool kAdd>
  void convert(const std::int32_t* sums, const RowQuantisation& row, std::size_t column, float* output) const {
    const std::int32_t* const weight_sum = weight_sum_.data() + column;
    const float* const scale = scale_.data() + column;
    const std::size_t count = std::min(kPanel, out_ - column);
    for (std::size_t i = 0; i < count; ++i) {
      const float value = static_cast<float>(sums[i] - row.zero_point * weight_sum[i]) * row.scale * scale[i];
      output[column + i] = kAdd ? output[column + i] + value : value;
    }
  }

  std::size_t out_;
  std::size_t depth_;  // the group's channels, as a multiple of a tile's
  // [out / kPanel][depth / kTileBytes][2], of them each [kTileBytes / kWord][kColumns][kWord]
  Panels panels_;
  std::vector<std::int32_t> weight_sum_;  // [out], padded to whole panels, like
  std::vector<float> scale_;
};

class AmxProduct : public Product {
 public:
  AmxProduct(ProductShape shape, std::vector<Part> parts) : shape_(std::move(shape)), parts_(std::move(parts)) {
    for (const Part& part : parts_) depth_ += part.depth();
  }

  Result<void> run(const float* input, std::size_t rows, const float* smooth, float* output, LinearScratch& scratch,
                   const Threads& threads) const override {
    // Whole tiles of rows: what the last of them has too many is multiplied and not looked at.
    scratch.steps.resize(std::max(scratch.steps.size(), round_up(rows, kTileRows) * stride() + kTileBytes));
    scratch.rows.resize(std::max(scratch.rows.size(), parts_.size() * rows));
    std::int8_t* const steps = aligned(scratch.steps.data());
    RowQuantisation* const quantised = scratch.rows.data();
    threads.for_each(rows, [&](std::size_t row) {
      quantise(input + row * shape_.in, smooth, steps + row * stride(), quantised + row, rows);
    });
    const std::size_t panels = parts_.front().panels();
    threads.for_each(panels * (round_up(rows, kRowsAtOnce) / kRowsAtOnce), [&](std::size_t item) {
      const Tiles tiles;
      const std::size_t first = item / panels * kRowsAtOnce, count = std::min(kRowsAtOnce, rows - first);
      const std::int8_t* from = steps + first * stride();
      for (std::size_t i = 0; i < parts_.size(); ++i) {
        parts_[i].multiply(item % panels, count, from, stride(), quantised + i * rows + first, i > 0,
                           output + first * shape_.out);
        from += parts_[i].depth();
      }
    });
    return {};
  }

 private:
  // Of a row of steps; not a power of two, whose rows would crowd into a few places of the cache.
  std::size_t stride() const { return depth_ + kTileBytes; }

  // quantised: of the first group; the next one's lies `rows` further.
  void quantise(const float* input, const float* smooth, std::int8_t* steps, RowQuantisation* quantised,
                std::size_t rows) const {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const ChannelGroup& group = shape_.groups[i];
      quantised[i * rows] = kernels().quantise(input + group.first, smooth, group.count, steps);
      smooth += group.count;
      steps += parts_[i].depth();
    }
  }

  ProductShape shape_;
  std::vector<Part> parts_;
  std::size_t depth_ = 0;  // of all parts
};

}  // namespace

bool has_amx() {
  static const bool usable = cpuinfo_initialize() && cpuinfo_has_x86_amx_int8() && cpuinfo_has_x86_avx512f() &&
                             cpuinfo_has_x86_avx512bw() && ask_for_tiles();
  return usable;
}

Result<std::unique_ptr<Product>> amx_product(const ProductShape& shape, std::span<const std::int8_t> weight,
                                             std::span<const float> scale) {
  std::vector<Part> parts;
  std::size_t first = 0;
  for (const ChannelGroup& group : shape.groups) {
    Panels panels = make_panels(group.count, shape.out);
    if (!panels) return fail("out of memory in a quantised linear layer");
    parts.emplace_back(group.count, shape.out, weight, first, scale.subspan(parts.size() * shape.out, shape.out),
                       std::move(panels));
    first += group.count;
  }
  return std::make_unique<AmxProduct>(shape, std::move(parts));
}

}  // namespace maskscope::nn
