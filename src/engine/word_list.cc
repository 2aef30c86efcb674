#include "engine/word_list.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace maskscope::engine {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// The word that stands in quotes at the beginning of a line, and where it ends: at a comma or the line's end. Nothing where the
// quotes are not closed there.
std::optional<std::pair<std::string, std::size_t>> quoted(std::string_view line) {
  const std::size_t first = line.find_first_not_of(kSpace);
  if (first == std::string_view::npos || line[first] != '"') return std::nullopt;
  std::string word;
  for (std::size_t at = first + 1; at < line.size(); ++at) {
    if (line[at] != '"') {
      word += line[at];
    } else if (line.substr(at + 1).starts_with('"')) {
      word += line[at++];
    } else {
      const std::size_t end = std::min(line.find_first_not_of(kSpace, at + 1), line.size());
      return end == line.size() || line[end] == ',' ? std::optional(std::pair(std::move(word), end)) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> split_words(std::string_view line) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= line.size();) {
    const auto in_quotes = quoted(line.substr(begin));
    const std::size_t end = in_quotes ? begin + in_quotes->second : std::min(line.find(',', begin), line.size());
    const auto word = trimmed(in_quotes ? in_quotes->first : line.substr(begin, end - begin));
    if (!word.empty()) words.emplace_back(word);
    begin = end + 1;
  }
  return words;
}

}  // namespace maskscope::engine
