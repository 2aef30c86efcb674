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

std::optional<Match> longest_match(const Vocabulary& vocabulary, const Word& word, std::size_t first) {
  std::string text = first == 0 ? "" : "##";
  std::size_t ends[kLongestWord];  // of each character in text
  std::size_t characters = 0;
  while (first + characters < word.size()) {
    append(text, word[first + characters].value);
    if (text.size() > vocabulary.longest()) break;  // nor can anything longer be known
    ends[characters++] = text.size();
  }
  for (; characters > 0; --characters) {
    const auto id = vocabulary.find(std::string_view(text).substr(0, ends[characters - 1]));
    if (id) return Match{*id, characters};
  }
  return std::nullopt;
}

// False where some part of the word is not known; what was appended until then stays.
bool append_known_pieces(const Vocabulary& vocabulary, const Word& word, std::vector<Piece>& pieces) {
  if (word.size() > kLongestWord) return false;
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

void append_pieces(const Vocabulary& vocabulary, const Word& word, std::vector<Piece>& pieces) {
  const std::size_t before = pieces.size();
  if (append_known_pieces(vocabulary, word, pieces)) return;
  pieces.resize(before);
  pieces.push_back({vocabulary.unknown(), word.front().begin, word.back().end});
}

}  // namespace maskscope::text
