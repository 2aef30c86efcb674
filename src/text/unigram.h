// SentencePiece's unigram model (Kudo 2018) as Hugging Face's tokenizers does it: of all ways to cut a word into pieces the one
// with the largest sum of scores (Viterbi). Immutable, thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/normalizer.h"
#include "text/vocabulary.h"
#include "text/wordpiece.h"

namespace maskscope::text {

class Unigram {
 public:
  // tokens and scores by id. Fails where a score is no number or there is no token.
  static Result<Unigram> make(std::span<const std::string> tokens, std::vector<double> scores,
                              std::optional<TokenId> unknown);

  // Appends the pieces of a word; characters that no piece covers are one unknown token together. Without an unknown token they
  // are left out. Takes as many steps as characters times the longest token's bytes, and 24 bytes of memory a byte.
  void append_pieces(std::span<const Character> word, std::vector<Piece>& pieces) const;

 private:
  // The best way to cut what ends at a byte: where its last piece begins, and which one that is.
  struct Node;

  Unigram() = default;
  // Every token that text[at..] begins with, shortest first.
  template <class Visit>
  void for_each_prefix(std::string_view text, Visit visit) const;
  std::vector<Node> best_paths(std::string_view text) const;
  std::optional<TokenId> find(std::string_view token) const;

  std::vector<std::string> tokens_;  // sorted; without those that are there twice
  std::vector<TokenId> ids_;         // of each of them
  std::vector<double> scores_;       // by id
  std::optional<TokenId> unknown_;
  double unknown_score_ = 0;
  std::vector<std::uint32_t> first_;  // of each first byte, where its tokens begin
};

}  // namespace maskscope::text
