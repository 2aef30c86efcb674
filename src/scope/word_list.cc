#include "scope/word_list.h"

#include <algorithm>

namespace maskscope::scope {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

std::vector<std::string> split_words(std::string_view line) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(',', begin), line.size());
    if (const auto word = trimmed(line.substr(begin, end - begin)); !word.empty()) words.emplace_back(word);
    begin = end + 1;
  }
  return words;
}

}  // namespace maskscope::scope
