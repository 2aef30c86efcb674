#include "text/wordpiece.h"

#include <optional>
#include <string>
#include <string_view>

#include "text/utf8.h"

namespace maskscope::text {
namespace {

// The longest piece of word[first...] that the vocabulary knows, and how many characters it takes.
struct Match {
  TokenId id = 0;
  std::size_t characters = 0;
};

void remove_last_character(std::string& text) {
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0u) == 0x80u) text.pop_back();
  if (!text.empty()) text.pop_back();
}

std::optional<Match> longest_match(const Vocabulary& vocabulary, std::span<const Character> word, std::size_t first) {
  std::string text(first == 0 ? std::string() : vocabulary.spelling().continuation);
  std::size_t characters = 0;
  while (first + characters < word.size() && text.size() <= vocabulary.longest()) {  // nor is anything longer known
    append(text, word[first + characters++].value);
  }
  for (; characters > 0; --characters, remove_last_character(text)) {
    if (const auto id = vocabulary.find(text)) return Match{*id, characters};
  }
  return std::nullopt;
}

// False where some part of the word is not known; what was appended until then stays.
bool append_known_pieces(const Vocabulary& vocabulary, std::span<const Character> word, std::vector<Piece>& pieces) {
  for (std::size_t first = 0; first < word.size();) {
    const auto match = longest_match(vocabulary, word, first);
    if (!match) return false;
    const std::size_t after = first + match->characters;
    pieces.push_back({match->id, word[first].begin, word[after - 1].end});
    first = after;
  }
  return true;
}

}  // namespace

void append_pieces(const Vocabulary& vocabulary, std::span<const Character> word, std::size_t longest,
                   std::vector<Piece>& pieces) {
  const std::size_t before = pieces.size();
  if (word.size() <= longest && append_known_pieces(vocabulary, word, pieces)) return;
  pieces.resize(before);
  pieces.push_back({vocabulary.unknown(), word.front().begin, word.back().end});
}

}  // namespace maskscope::text
