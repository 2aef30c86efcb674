// Text to token ids as Hugging Face's tokenizers does it: added tokens are found, what lies between them is normalised, split
// into words and cut into pieces, and the template's special tokens are put around. BERT's own stages are its normalisation (Devlin
// et al. 2018, section A.2 of the reference code) and greedy longest-match WordPiece (Wu et al. 2016, section 4.1); a Pipeline
// has those of other models. Tokenizer is immutable; encode may be called from any number of threads.
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
#include "text/pipeline.h"
#include "text/spelling.h"
#include "text/template.h"
#include "text/vocabulary.h"

namespace maskscope::text {

// Half-open range of bytes in the text (or in the pair, where the token's type is 1) that a token was made from, without the
// white space before and after it; a token of nothing but white space has that. Always whole characters: tokens that are parts of
// one have the same range. Dropped accents and control characters are in a token's range only where they stand between its
// characters; so is a mark that NFC has composed with the letter before it. Special tokens that encode adds have an empty range:
// at 0, and at the end of what was kept.
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
  std::vector<std::int32_t>
      type_ids;  // 0 for the text and the special tokens around it, 1 for the pair and what follows it
  std::vector<std::string> tokens;  // as the vocabulary shows them: "##ing", "[MASK]", "\u2581Paris"
  std::vector<ByteRange> ranges;
  CutOff cut;                  // all 0 where everything fitted
  Spelling spelling;           // how the tokens are written
  std::string foreign_mask{};  // what of the text was read as the model's mask, "<mask>"; empty where nothing was
  bool operator==(const Encoding&) const = default;
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

// Whether another model's mask is a mask.
enum class ForeignMasks : std::uint8_t { are_text, are_masks };

class Tokenizer {
 public:
  // BERT's. The ids of options.added are the vocabulary's.
  explicit Tokenizer(Vocabulary vocabulary, const TokenizerOptions& options = {});
  // Any other; the ids are the vocabulary's.
  Tokenizer(Vocabulary vocabulary, Pipeline pipeline, Template around, std::vector<AddedToken> added,
            std::size_t max_tokens = SIZE_MAX);

  // The template's special tokens with the text, or with both: [CLS] text [SEP], or [CLS] text [SEP] pair [SEP]. Longer than
  // max_tokens (at least as many as the template's own) or than the options allow: a text keeps its first pieces, a pair is cut
  // from the longer of the two first, as the reference's longest_first does. Added tokens in the text, among them [MASK], [SEP],
  // [CLS], [PAD] and [UNK] in capitals, are tokens of their own, next to a letter too unless they say otherwise.
  // are_masks: "[MASK]" and "<mask>" are the model's mask whichever of them it has, and foreign_mask says which was not.
  // Fails on a smaller max_tokens, on a text of over kMaxTokenizedBytes where there is a pipeline, and on invalid UTF-8: "the text
  // is not valid UTF-8: found byte 0xff at offset 12"; for the pair it says "the second text".
  // Time grows with the text. With BERT's stages memory only grows with max_tokens (and with the text where added tokens are
  // compared after normalisation), with a pipeline it grows with the text.
  Result<Encoding> encode(std::string_view text, std::optional<std::string_view> pair = std::nullopt,
                          std::size_t max_tokens = 512, ForeignMasks foreign = ForeignMasks::are_text) const;

  const Vocabulary& vocabulary() const { return vocabulary_; }

 private:
  class Pieces;
  Pieces split(std::string_view text, std::size_t limit, const AddedTokens& added) const;
  void split_with_bert(std::string_view text, const AddedTokens& added, Pieces& pieces) const;
  void split_with_pipeline(std::string_view text, const AddedTokens& added, Pieces& pieces) const;
  Result<std::vector<Character>> normalized(std::string_view text, std::size_t offset) const;
  AddedTokens with_masks(std::vector<AddedToken> added) const;

  Vocabulary vocabulary_;
  Normalization normalization_;
  std::optional<Pipeline> pipeline_;
  Template template_;
  std::size_t longest_word_ = kLongestWord, max_tokens_;
  AddedTokens added_;
  std::vector<std::string_view> foreign_masks_;
  AddedTokens added_and_masks_;  // with those
};

}  // namespace maskscope::text
