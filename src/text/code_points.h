// What BERT's reference tokenizer (Hugging Face's BertNormalizer and BertPreTokenizer) does with a single
// code point. Its Unicode is about version 8 and not quite the standard's, so the tables come from its own
// answers. Thread-safe: no state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace maskscope::text {

enum class Kind : std::uint8_t {
  kOther,
  kControl,      // dropped
  kMark,         // accents and the like: dropped where accents are stripped
  kSpace,        // separates words
  kCjk,          // a word of its own
  kPunctuation,  // a word of its own
};

// Any value up to U+10FFFF.
Kind kind_of(std::uint32_t code_point);

// Where a text is split that was not cleaned: kSpace, and the control characters that are white space too.
bool is_white_space(std::uint32_t code_point);

// Letters, digits, marks and connectors, which an added token of whole words may not touch.
bool is_word(std::uint32_t code_point);

// \p{L}, \p{N} and \p{M} of a regular expression, and what the pre-tokenizer Digits takes for one (a newer Unicode's \p{N}).
bool is_letter(std::uint32_t code_point);
bool is_number(std::uint32_t code_point);
bool is_combining(std::uint32_t code_point);
bool is_numeric(std::uint32_t code_point);

// Of Grapheme_Cluster_Break (UAX 29) what decides where a character that a person sees ends.
enum class Break : std::uint8_t { kOther, kControl, kExtend, kJoiner, kSpacing, kPrepend, kPictographic };
Break break_of(std::uint32_t code_point);

// What becomes of one code point.
class Mapped {
 public:
  Mapped() = default;
  explicit Mapped(std::uint32_t code_point) { add(code_point); }

  // At most three in all.
  void add(std::uint32_t code_point) { code_points_[size_++] = code_point; }
  std::span<const std::uint32_t> get() const { return std::span(code_points_).first(size_); }

 private:
  std::array<std::uint32_t, 3> code_points_{};
  std::size_t size_ = 0;
};

// What a tokenizer that strips accents, lowers, or both makes of a code point that is neither mark nor space:
// decomposed (NFD) without accents, then in lower case; itself where there is nothing to do.
Mapped map(std::uint32_t code_point, bool strip_accents, bool lowercase);

}  // namespace maskscope::text
