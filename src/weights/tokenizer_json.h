// tokenizer.json, the file of Hugging Face's tokenizers, read as a whole: every stage is obeyed or refused by name. It is how all
// tokenizers but BERT's own are read (tokenizer_files.h). Thread-safe: no state that is shared.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/tokenizer.h"

namespace maskscope::weights {

class TokenizerJson {
 public:
  // Understands the models WordPiece, BPE and Unigram; the normalizers BertNormalizer, NFC, NFD, NFKC, NFKD, Lowercase, StripAccents,
  // Strip, Replace (of a text, or of " {2,}"), Prepend, Precompiled and Sequence; the pre-tokenizers BertPreTokenizer, ByteLevel,
  // Metaspace, WhitespaceSplit, Whitespace, Punctuation, Digits, Split (of a text, \s+ or GPT-2's pattern) and Sequence; the
  // post-processors TemplateProcessing, RobertaProcessing, BertProcessing, ByteLevel and Sequence. Everything else that would
  // change what a text becomes is refused: 'tokenizer.json: found pre_tokenizer.type = "Foo", expected ..'. Truncation, padding
  // and decoder are not read; whether offsets are trimmed changes no ids, and ours always are.
  static Result<TokenizerJson> parse(std::string_view text);

  // What the special tokens are called as far as this file says: unknown; cls and sep as the template's first and last one;
  // mask and pad where a token has one of their usual names.
  const text::SpecialNames& names() const { return names_; }
  const std::vector<text::AddedToken>& added() const { return added_; }
  bool has_unknown() const { return unknown_.has_value(); }
  bool lowercases() const;
  std::optional<bool> adds_prefix_space() const;  // of a ByteLevel pre-tokenizer
  // Whether the second text's tokens have another type than the first's.
  bool has_types() const { return has_types_; }

  // added replaces the flags of the file's tokens of the same content. Fails as Vocabulary::make does.
  Result<text::Tokenizer> make(const text::SpecialNames& names, const std::vector<text::AddedToken>& added,
                               std::size_t max_tokens, std::size_t rows) &&;

 private:
  class Reader;
  friend class Reader;

  std::vector<std::string> tokens_;  // by id
  std::vector<double> scores_;       // of a Unigram, by id
  std::vector<text::BytePair::Merge> merges_;
  text::BytePairOptions byte_pair_;
  text::WordPiece word_piece_;
  enum class Kind : std::uint8_t { word_piece, byte_pair, unigram } kind_ = Kind::word_piece;
  std::optional<text::TokenId> unknown_;
  std::string continuation_;  // empty where words are marked
  std::vector<text::Normalizer> normalizers_;
  std::vector<text::PreTokenizer> pre_tokenizers_;
  text::Template template_;
  bool has_types_ = false;
  text::SpecialNames names_;
  std::vector<text::AddedToken> added_;
};

}  // namespace maskscope::weights
