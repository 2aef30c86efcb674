// The attention maps of a reading as the engine sends them: half floats, [layer][head][query][key].
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

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

class Maps {
 public:
  Maps() = default;
  // halves.size() == layers * heads * tokens * tokens
  Maps(std::vector<std::uint16_t> halves, std::size_t layers, std::size_t heads, std::size_t tokens)
      : halves_(std::move(halves)), layers_(layers), heads_(heads), tokens_(tokens) {}

  std::size_t layers() const { return layers_; }
  std::size_t heads() const { return heads_; }
  std::size_t tokens() const { return tokens_; }
  std::size_t slices() const { return layers_ * heads_; }
  std::span<const std::uint16_t> halves() const { return halves_; }

  std::uint32_t slice(HeadIndex index) const { return static_cast<std::uint32_t>(index.layer * heads_ + index.head); }
  float at(HeadIndex index, std::size_t query, std::size_t key) const {
    return from_half(halves_[(slice(index) * tokens_ + query) * tokens_ + key]);
  }

 private:
  std::vector<std::uint16_t> halves_;
  std::size_t layers_ = 0, heads_ = 0, tokens_ = 0;
};

}  // namespace maskscope::app
