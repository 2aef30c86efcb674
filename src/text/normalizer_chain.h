// The normalizers of Hugging Face's tokenizers, one after the other, each from characters to characters that remember where they
// came from. Immutable, thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "text/charsmap.h"
#include "text/normal_forms.h"
#include "text/normalizer.h"

namespace maskscope::text {

// Against a file whose stages would multiply a text.
inline constexpr std::size_t kMaxNormalized = 16u << 20;  // characters that a text becomes
inline constexpr std::size_t kMaxStages = 32;             // of one kind
inline constexpr std::size_t kMaxReplacement = 64;        // characters that a stage puts in the place of one

using CodePoints = std::vector<std::uint32_t>;

struct Lowercase {};
struct StripAccents {};  // drops every mark, \p{M}
struct StripSpace {      // at the text's ends
  bool left = true;
  bool right = true;
};
struct Replace {
  CodePoints pattern;    // at least one
  bool repeats = false;  // the last code point of the pattern any number of times: " {2,}" is two spaces that repeat
  CodePoints content;
};
struct Prepend {  // to a text that is not empty
  CodePoints content;
};

// Normalization is BertNormalizer, Charsmap what is called Precompiled.
using Normalizer = std::variant<Normalization, NormalForm, Lowercase, StripAccents, StripSpace, Replace, Prepend,
                                std::shared_ptr<const Charsmap>>;

// Fails where a text becomes more than kMaxNormalized characters.
Result<void> normalize(const std::vector<Normalizer>& chain, std::vector<Character>& characters);

// That there are no more characters than that.
Result<void> check_length(const std::vector<Character>& characters);

// The characters of a text of valid UTF-8; offset is added to every byte position.
std::vector<Character> characters_of(std::string_view text, std::size_t offset);

// Puts code points before the first character, of whose bytes they are then made. Does nothing to none.
void prepend(const CodePoints& content, std::vector<Character>& characters);

}  // namespace maskscope::text
