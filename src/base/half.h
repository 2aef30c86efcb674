// IEEE 754 half floats, the format of the maps' texture.
#pragma once

#include <bit>
#include <cstdint>

namespace maskscope {

// Nearest half of a number in 0..1, ties to even; numbers under 2^-25 become 0.
inline std::uint16_t to_half(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  constexpr std::uint32_t kSmallestNormal = 113u << 23;  // 2^-14
  if (bits < kSmallestNormal) {
    const float pinned = value + 0.5F;  // one unit in the last place of 0.5 is 2^-24, half's smallest step
    return static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(pinned) - (126u << 23));
  }
  const std::uint32_t rounded = bits + 0xFFFu + ((bits >> 13) & 1u);
  return static_cast<std::uint16_t>((rounded - (112u << 23)) >> 13);
}

}  // namespace maskscope
