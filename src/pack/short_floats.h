// Floats that a download needs fewer bytes for: with zeros at the end of their mantissas, which compress to next to nothing.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace maskscope::pack {

// Rounds to so many bits of mantissa behind the point, 1 to 22, half away from zero: a relative error of at most 2^-(bits + 1).
// x must be finite and far below the largest float.
inline float shortened(float x, int bits) {
  const int dropped = 23 - bits;
  const auto whole = std::bit_cast<std::uint32_t>(x) + (1u << (dropped - 1));
  return std::bit_cast<float>(whole >> dropped << dropped);
}

inline void shorten(std::vector<float>& values, int bits) {
  for (float& value : values) value = shortened(value, bits);
}

}  // namespace maskscope::pack
