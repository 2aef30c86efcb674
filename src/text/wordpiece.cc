#include "text/wordpiece.h"

#include <optional>
#include <string>

#include "text/utf8.h"

namespace maskscope::text {
namespace {

constexpr std::size_t kLongestWord = 100;  // characters, as the reference has it

// The longest piece of word[first...] that the vocabulary knows, and how many characters it takes.
struct Match {
  TokenId id;
  std::size_t characters;
};

std::optional<Match> longest_match(const Vocabulary& vocabulary, const Word& word, std::size_t first) {
  std::string text = first == 0 ? "" : "##";
  std::vector<std::size_t> ends;  // of each character in text
  for (std::size_t i = first; i < word.size(); ++i) {
    append(text, word[i].value);
    ends.push_back(text.size());
  }
  for (; !ends.empty(); ends.pop_back()) {
    const auto id = vocabulary.find(std::string_view(text).substr(0, ends.back()));
    if (id) return Match{*id, ends.size()};
  }
  return std::nullopt;
}

}  // namespace

void append_pieces(const Vocabulary& vocabulary, const Word& word, std::vector<Piece>& pieces) {
  const std::size_t before = pieces.size();
  bool known = word.size() <= kLongestWord;
  for (std::size_t first = 0; known && first < word.size();) {
    const auto match = longest_match(vocabulary, word, first);
    known = match.has_value();
    if (!known) break;
    const std::size_t last = first + match->characters - 1;
    pieces.push_back({match->id, word[first].begin, word[last].end});
    first = last + 1;
  }
  if (known) return;
  pieces.resize(before);
  pieces.push_back({vocabulary.unknown(), word.front().begin, word.back().end});
}

}  // namespace maskscope::text
