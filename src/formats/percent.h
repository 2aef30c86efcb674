// A probability as a person reads it. Thread-safe: no state.
#pragma once

#include <string>

namespace maskscope::formats {

// probability: 0..1. "97", "8.1", "0.36": two digits, a third where they would round to certainty, at most "99.99"; "<0.01" below.
std::string percentage(float probability);

// With its sign: "97 %". Never longer than seven characters.
std::string percent(float probability);

}  // namespace maskscope::formats
