// Byte-pair encoding (Sennrich et al. 2016) as Hugging Face's tokenizers does it: of the pairs of neighbours the one that was
// learned first is merged first. Immutable, thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.h"
#include "text/normalizer.h"
#include "text/vocabulary.h"
#include "text/wordpiece.h"

namespace maskscope::text {

struct BytePairOptions {
  bool has_unknown = false;    // characters that are no token: the vocabulary's unknown token, or left out
  bool fuse_unknown = false;   // several of them in a row are one
  bool ignore_merges = false;  // a word that is a token is that token
};

class BytePair {
 public:
  using Merge = std::pair<std::string, std::string>;

  // merges: in the order in which they were learned. Fails where a part, or what two make, is no token of the vocabulary.
  static Result<BytePair> make(const Vocabulary& vocabulary, std::span<const Merge> merges, BytePairOptions options);

  // Appends the pieces of a word; takes n log n steps.
  void append_pieces(const Vocabulary& vocabulary, std::span<const Character> word, std::vector<Piece>& pieces) const;

 private:
  struct Merged {
    std::uint32_t rank = 0;  // lower comes first
    TokenId id = 0;
  };
  struct Symbol;
  struct Candidate;

  BytePair() = default;
  const Merged* find(TokenId left, TokenId right) const;
  std::vector<Symbol> symbols_of(const Vocabulary& vocabulary, std::span<const Character> word) const;
  void merge(std::vector<Symbol>& symbols) const;

  BytePairOptions options_;
  std::unordered_map<std::uint64_t, Merged> merges_;       // by both ids
  std::unordered_map<std::uint32_t, TokenId> characters_;  // tokens of one code point
};

}  // namespace maskscope::text
