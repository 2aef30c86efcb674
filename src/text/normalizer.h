// BERT's normalisation and first split: text to words, each a list of characters that remember where they
// came from. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace maskscope::text {

inline constexpr std::size_t kLongestWord = 100;  // characters; WordPiece makes longer words [UNK]

struct Character {
  std::uint32_t value = 0;  // after normalisation
  std::size_t begin = 0;    // bytes in the text that it was made from
  std::size_t end = 0;
};

// At least one character. Of a longer word only the first kLongestWord + 1 are kept, the last of them
// reaching to the word's end, so that a text of one huge word needs no memory.
using Word = std::vector<Character>;

// Splits at white space and around punctuation and CJK characters, drops control characters; where lowercase
// is set also decomposes, drops accents and lowers (Hugging Face's BertNormalizer and BertPreTokenizer).
//
// The reference also puts the combining marks of a word in canonical order. The marks that this could still
// move, once accents are dropped, are in no BERT vocabulary: such a word is [UNK] in either order.
//
// text must be valid UTF-8; offset is added to every byte position. Words are visited in order.
void for_each_word(std::string_view text, bool lowercase, std::size_t offset,
                   const std::function<void(const Word&)>& visit);

}  // namespace maskscope::text
