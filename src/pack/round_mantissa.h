// Floats with short mantissas, so that a download needs fewer bytes: the zeros at their ends compress to next to nothing.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace maskscope::pack {

// Rounds to `bits` bits of mantissa after the point, 1 to 22, half away from zero: a relative error of at most 2^-(bits + 1).
// x must be finite and far below the largest float.
inline float round_mantissa(float x, int bits) {
  const int dropped = 23 - bits;
  const auto whole = std::bit_cast<std::uint32_t>(x) + (1u << (dropped - 1));
  return std::bit_cast<float>(whole >> dropped << dropped);
}

inline void round_mantissas(std::vector<float>& values, int bits) {
  for (float& value : values) value = round_mantissa(value, bits);
}

}  // namespace maskscope::pack
