// Where characters that a step of the normalisation made came from. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "text/normalizer.h"

namespace maskscope::text {

// A new character: one that is put in behind those so far (change > 0), or one that stands for the next old one and for
// -change more.
struct Change {
  std::uint32_t value = 0;
  std::int32_t change = 0;
};

// The characters that these changes make; what is put in has the range of the old character before it. It is how the
// reference's NormalizedString::transform counts, by which its offsets are defined.
std::vector<Character> realigned(const std::vector<Character>& characters, std::span<const Change> changes);

}  // namespace maskscope::text
