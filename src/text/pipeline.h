// The stages of a tokenizer.json between the added tokens and the template: normalizers, pre-tokenizers, a model.
// Immutable, thread-safe.
#pragma once

#include <cstddef>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "text/byte_pair.h"
#include "text/normalizer_chain.h"
#include "text/pre_tokenizer.h"
#include "text/unigram.h"
#include "text/vocabulary.h"
#include "text/wordpiece.h"

namespace maskscope::text {

struct WordPiece {
  std::size_t longest_word = kLongestWord;  // characters
};

using Model = std::variant<WordPiece, BytePair, Unigram>;

struct Pipeline {
  std::vector<Normalizer> normalizers;
  std::vector<PreTokenizer> pre_tokenizers;
  Model model;

  // Appends the pieces of characters that have been normalised. Byte ranges are in text, which the characters were made from;
  // white space at their ends is left out where anything else remains. Fails as pre_tokenize does.
  Result<void> append_pieces(const Vocabulary& vocabulary, std::string_view text, std::vector<Character> characters,
                             std::vector<Piece>& pieces) const;
};

}  // namespace maskscope::text
