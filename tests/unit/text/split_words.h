// A text split into words, as the tests of single code points and of the normaliser look at it.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "text/normalizer.h"

namespace maskscope::text::testing {

// Lowered and without accents, or neither.
inline Normalization uncased(bool lowercase) { return {.lowercase = lowercase, .strip_accents = lowercase}; }

inline void for_each_word(std::string_view text, const Normalization& normalization, std::size_t offset,
                          const std::function<void(const Word&)>& visit) {
  WordSplitter splitter(kLongestWord, visit);
  for_each_character(text, normalization, offset, [&](const Character& c) { splitter.add(c); });
  splitter.end_word();
}

}  // namespace maskscope::text::testing
