// What BERT's reference tokenizer (Hugging Face's BertNormalizer and BertPreTokenizer) does with a single
// code point. Its Unicode is about version 8 and not quite the standard's, so the tables come from its own
// answers. Thread-safe: no state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace maskscope::text {

enum class Kind : std::uint8_t {
  kOther,
  kControl,      // dropped
  kMark,         // accents and the like: dropped by uncased models
  kSpace,        // separates words
  kCjk,          // a word of its own
  kPunctuation,  // a word of its own
};

// Any value up to U+10FFFF.
Kind kind_of(std::uint32_t code_point);

struct Uncased {
  std::array<std::uint32_t, 3> code_points{};
  std::size_t size = 0;  // 1 to 3
};

// What an uncased model makes of a code point that is neither control, mark nor space: decomposed (NFD),
// without accents, in lower case; itself where there is nothing to do.
Uncased uncased(std::uint32_t code_point);

}  // namespace maskscope::text
