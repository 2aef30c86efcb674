// How a vocabulary writes its tokens: what its special tokens are called, and how a token says whether it begins a word.
// Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace maskscope::text {

// What a model calls its special tokens.
struct SpecialNames {
  std::string pad = "[PAD]", unknown = "[UNK]", cls = "[CLS]", sep = "[SEP]", mask = "[MASK]";
  bool operator==(const SpecialNames&) const = default;
};

// Before a token that begins a word, where a vocabulary marks those; a byte-level one has its spaces written so, too.
inline constexpr std::string_view kWordStart = "\u2581";

struct Spelling {
  SpecialNames names = {};
  std::string continuation =
      "##";  // before a piece that goes on in a word; empty where words begin with kWordStart instead
  bool operator==(const Spelling&) const = default;

  bool marks_words() const { return continuation.empty(); }
  bool is_mask(std::string_view token) const { return token == names.mask; }
  // What is put around a text.
  bool is_special(std::string_view token) const;
  // Whether a token, which is no special one, goes on where the text before it ends.
  bool joins(std::string_view token) const;
  // The token without its mark: "##ing" is "ing", "▁Paris" is "Paris". A mark alone stays.
  std::string_view letters(std::string_view token) const;
};

// How a token is written out in a sentence whose text before it is given, which may be changed at its end: a piece that joins
// takes away spaces, a word that its token marks gets one. Gives the text with the token.
std::string with_token(std::string text, std::string_view token, const Spelling& spelling);

}  // namespace maskscope::text
