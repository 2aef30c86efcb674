// BERT's normalisation and first split: text to words, each a list of characters that remember where they came from.
// Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace maskscope::text {

struct Character {
  std::uint32_t value = 0;  // after normalisation
  std::size_t begin = 0;    // bytes in the text that it was made from
  std::size_t end = 0;
};

using Word = std::vector<Character>;

// Splits at white space and around punctuation and CJK characters, drops control characters; where lowercase is set
// also decomposes, drops accents and lowers (Hugging Face's BertNormalizer and BertPreTokenizer).
// text must be valid UTF-8; offset is added to every byte position.
std::vector<Word> split_words(std::string_view text, bool lowercase, std::size_t offset);

}  // namespace maskscope::text
