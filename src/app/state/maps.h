// The attention maps of a reading: half floats, [layer][head][row][column]. As the engine sends them a row is a query and a
// column a key, so rows and columns are the tokens; arranged maps may have fewer of either (analysis/map_filter.h). Copies
// share the numbers.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "app/map_renderer.h"

namespace maskscope::app {

struct HeadIndex {
  std::size_t layer = 0, head = 0;  // from 0
  bool operator==(const HeadIndex&) const = default;
};

// The value of a half float that is neither infinite nor a NaN, and not negative.
inline float from_half(std::uint16_t half) {
  // With the exponent in place the number is 2^-112 of what it should be, subnormal halves included.
  constexpr float kRebias = 0x1p112F;
  return std::bit_cast<float>(static_cast<std::uint32_t>(half & 0x7FFFu) << 13) * kRebias;
}

// Half floats that are not negative are ordered as their bits.
inline float largest(std::span<const std::uint16_t> halves) {
  std::uint16_t most = 0;
  for (const std::uint16_t half : halves) most = std::max(most, half);
  return from_half(most);
}

class Maps {
 public:
  Maps() = default;
  // halves.size() == layers * heads * size.rows * size.columns
  Maps(std::vector<std::uint16_t> halves, std::size_t layers, std::size_t heads, MapSize size)
      : halves_(std::make_shared<const std::vector<std::uint16_t>>(std::move(halves))),
        layers_(layers),
        heads_(heads),
        size_(size) {
    for (std::size_t slice = 0; slice < slices(); ++slice) tops_.push_back(largest(of(slice)));
  }

  std::size_t layers() const { return layers_; }
  std::size_t heads() const { return heads_; }
  MapSize size() const { return size_; }
  std::size_t tokens() const { return size_.rows; }  // of maps that are not arranged
  std::size_t slices() const { return layers_ * heads_; }
  std::span<const std::uint16_t> halves() const {
    return halves_ ? std::span<const std::uint16_t>(*halves_) : std::span<const std::uint16_t>();
  }
  std::span<const std::uint16_t> of(std::size_t slice) const { return halves().subspan(slice * cells(), cells()); }

  std::uint32_t slice(HeadIndex index) const { return static_cast<std::uint32_t>(index.layer * heads_ + index.head); }
  float at(HeadIndex index, std::size_t row, std::size_t column) const {
    return from_half((*halves_)[(slice(index) * size_.rows + row) * size_.columns + column]);
  }
  float top(HeadIndex index) const { return tops_[slice(index)]; }  // the largest value

 private:
  std::size_t cells() const { return size_.rows * size_.columns; }

  std::shared_ptr<const std::vector<std::uint16_t>> halves_;
  std::vector<float> tops_;
  std::size_t layers_ = 0, heads_ = 0;
  MapSize size_;
};

}  // namespace maskscope::app
