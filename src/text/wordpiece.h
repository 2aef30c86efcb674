// Greedy longest-match subwords (Wu et al. 2016, section 4.1). Thread-safe: no state.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "text/normalizer.h"
#include "text/vocabulary.h"

namespace maskscope::text {

struct Piece {
  TokenId id = 0;
  std::size_t begin = 0;  // bytes in the text
  std::size_t end = 0;
};

// Appends the pieces of a word of at least one character; one [UNK] for a word with a part that is not in the
// vocabulary, or of over `longest` characters. Takes at most word.size() times the longest token's length.
void append_pieces(const Vocabulary& vocabulary, std::span<const Character> word, std::size_t longest,
                   std::vector<Piece>& pieces);

}  // namespace maskscope::text
