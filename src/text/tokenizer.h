// Text to token ids as Hugging Face's BertTokenizerFast does it: BERT's normalisation (Devlin et al. 2018,
// section A.2 of the reference code), then greedy longest-match WordPiece (Wu et al. 2016, section 4.1).
// Tokenizer is immutable; encode may be called from any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/added_tokens.h"
#include "text/normalizer.h"
#include "text/vocabulary.h"

namespace maskscope::text {

// Half-open range of bytes in the text (or in the pair, where the token's type is 1) that a token was made
// from, without the white space that an added token takes. Dropped accents and control characters are in a token's range only where they stand between its
// characters. [CLS] and [SEP] that encode adds have an empty range: at 0, and at the end of what was kept.
struct ByteRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const ByteRange&) const = default;
};

// What was cut off to fit max_tokens: tokens of either text, and how many of them were masks.
struct CutOff {
  std::size_t text = 0;
  std::size_t pair = 0;
  std::size_t masks = 0;
  std::size_t tokens() const { return text + pair; }
  bool operator==(const CutOff&) const = default;
};

// All vectors have the same length n, 2 <= n <= max_tokens.
struct Encoding {
  std::vector<TokenId> ids;
  std::vector<std::int32_t> type_ids;  // 0 for the text and its [CLS] and [SEP], 1 for the pair and its [SEP]
  std::vector<std::string> tokens;     // as in the vocabulary: "##ing", "[MASK]"
  std::vector<ByteRange> ranges;
  CutOff cut;  // all 0 where everything fitted
};

struct TokenizerOptions {
  bool lowercase = true;
  std::optional<bool> strip_accents{};  // none: where it lowers
  bool split_cjk = true;
  bool clean = true;
  std::size_t longest_word = kLongestWord;            // characters
  std::size_t max_tokens = SIZE_MAX;                  // with [CLS] and [SEP]s; at least 3
  std::optional<std::vector<AddedToken>> added = {};  // none: the vocabulary's special tokens

  Normalization normalization() const { return {lowercase, strip_accents.value_or(lowercase), split_cjk, clean}; }
};

class Tokenizer {
 public:
  // The ids of options.added are the vocabulary's.
  explicit Tokenizer(Vocabulary vocabulary, TokenizerOptions options = {});

  // [CLS] text [SEP], or [CLS] text [SEP] pair [SEP]. Longer than max_tokens (at least 2, with a pair 3) or than the
  // options allow: a text keeps its first max_tokens - 2 pieces, a pair is cut from the longer of the two first, as the
  // reference's longest_first does. Added tokens in the text, among them [MASK], [SEP], [CLS], [PAD] and [UNK] in
  // capitals, are tokens of their own, next to a letter too unless they say otherwise. Fails on a smaller max_tokens
  // and on invalid UTF-8: "the text is not valid UTF-8: found byte 0xff at offset 12"; for the pair it says "the second text".
  // Time grows with the text, memory only with max_tokens (and with the text where added tokens are compared after normalisation).
  Result<Encoding> encode(std::string_view text, std::optional<std::string_view> pair = std::nullopt,
                          std::size_t max_tokens = 512) const;

  const Vocabulary& vocabulary() const { return vocabulary_; }

 private:
  class Pieces;
  Pieces split(std::string_view text, std::size_t limit) const;

  Vocabulary vocabulary_;
  Normalization normalization_;
  std::size_t longest_word_, max_tokens_;
  AddedTokens added_;
};

}  // namespace maskscope::text
