// The pre-tokenizers of Hugging Face's tokenizers, one after the other: each splits the words that the one before it left.
// Immutable, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "text/normalizer_chain.h"

namespace maskscope::text {

// What becomes of the parts that a pattern finds.
enum class Delimiter : std::uint8_t { removed, isolated, merged_with_previous, merged_with_next, contiguous };

struct BertWords {};        // BertPreTokenizer: at white space and around punctuation
struct WhitespaceSplit {};  // at white space
struct Whitespace {};       // \w+|[^\w\s]+
struct Punctuation {
  Delimiter behavior = Delimiter::isolated;
};
struct Digits {
  bool individual = false;
};
// SentencePiece's words: spaces become the replacement, which begins a word.
struct Metaspace {
  enum class Scheme : std::uint8_t { always, first, never };
  std::uint32_t replacement = 0x2581;
  Scheme scheme =
      Scheme::always;  // whether a word that does not begin with the replacement gets one; first: the text's first
  bool split = true;
};
// Radford et al. 2019: words as GPT-2's pattern has them, bytes as printable characters.
struct ByteLevel {
  bool add_prefix_space = true;
  bool use_pattern = true;
};
enum class Pattern : std::uint8_t { literal, white_space, gpt2 };  // \s+ is white_space
struct Split {
  Pattern pattern = Pattern::literal;
  CodePoints text;  // the literal
  Delimiter behavior = Delimiter::isolated;
  bool invert = false;
};

using PreTokenizer =
    std::variant<BertWords, WhitespaceSplit, Whitespace, Punctuation, Digits, Metaspace, ByteLevel, Split>;

// GPT-2's pattern, by which Pattern::gpt2 and ByteLevel split.
inline constexpr std::string_view kGpt2Pattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

// Characters cut into words, none of them empty.
struct Words {
  std::vector<Character> characters;
  std::vector<std::size_t> ends;  // of each word; it begins where the one before ends
};

// All characters are one word at first. Fails where they become more than kMaxNormalized.
Result<Words> pre_tokenize(const std::vector<PreTokenizer>& chain, std::vector<Character> characters);

}  // namespace maskscope::text
