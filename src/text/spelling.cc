#include "text/spelling.h"

#include <utility>

namespace maskscope::text {

bool Spelling::is_special(std::string_view token) const {
  return token == names.cls || token == names.sep || token == names.pad;
}

bool Spelling::joins(std::string_view token) const {
  return marks_words() ? !token.starts_with(kWordStart) : token.starts_with(continuation);
}

std::string_view Spelling::letters(std::string_view token) const {
  const std::string_view mark = marks_words() ? kWordStart : std::string_view(continuation);
  return token.size() > mark.size() && token.starts_with(mark) ? token.substr(mark.size()) : token;
}

std::string with_token(std::string text, std::string_view token, const Spelling& spelling) {
  const std::string_view letters = spelling.letters(token);
  if (spelling.joins(token)) {
    text.erase(text.find_last_not_of(' ') + 1);
  } else if (spelling.marks_words() && !text.empty() && !text.ends_with(' ') && !text.ends_with('\n')) {
    text += ' ';
  }
  // Further marks inside are spaces.
  for (std::size_t at = 0; at < letters.size();) {
    const std::size_t next = spelling.marks_words() ? letters.find(kWordStart, at) : std::string_view::npos;
    text += letters.substr(at, next - at);
    if (next == std::string_view::npos) break;
    text += ' ';
    at = next + kWordStart.size();
  }
  return text;
}

}  // namespace maskscope::text
