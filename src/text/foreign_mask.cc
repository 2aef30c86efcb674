#include "text/foreign_mask.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace maskscope::text {
namespace {

constexpr std::size_t kLongest = 32;  // bytes from one bracket to the other

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}

// "MASK", "mask_1", "<|mask|>" and "extra_id_0" without what surrounds the name, in lower case.
std::string name_in(std::string_view inner) {
  constexpr std::string_view kAround = " \t|/_-{}[]<>0123456789";
  const std::size_t first = inner.find_first_not_of(kAround);
  if (first == std::string_view::npos) return {};
  std::string name(inner.substr(first, inner.find_last_not_of(kAround) - first + 1));
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

bool is_mask_name(std::string_view name) {
  return name == "mask" || name == "masked" || name == "blank" || name == "gap" || name == "extra_id";
}

// The mask in brackets that begins at text[at].
std::string_view bracketed(std::string_view text, std::size_t at) {
  constexpr std::pair<char, char> kBrackets[] = {{'[', ']'}, {'<', '>'}, {'{', '}'}};
  for (const auto& [open, close] : kBrackets) {
    if (text[at] != open) continue;
    std::size_t end = text.substr(0, at + kLongest).find(close, at);
    if (end == std::string_view::npos || !is_mask_name(name_in(text.substr(at + 1, end - at - 1)))) return {};
    const std::size_t opened = text.find_first_not_of(open, at) - at;
    for (std::size_t i = 1; i < opened && end + 1 < text.size() && text[end + 1] == close; ++i) ++end;
    return text.substr(at, end + 1 - at);
  }
  return {};
}

// The line to write on that begins at text[at]: underscores that are no part of a name.
std::string_view underscores(std::string_view text, std::size_t at) {
  constexpr std::size_t kSurely = 3;
  const std::size_t end = std::min(text.find_first_not_of('_', at), text.size());
  const bool alone = (at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]));
  return alone || end - at >= kSurely ? text.substr(at, end - at) : std::string_view{};
}

}  // namespace

std::optional<std::string> foreign_mask(std::string_view text) {
  for (std::size_t at = text.find_first_of("[<{_"); at < text.size(); at = text.find_first_of("[<{_", at)) {
    const auto found = text[at] == '_' ? underscores(text, at) : bracketed(text, at);
    if (!found.empty()) return std::string(found);
    at = text[at] == '_' ? std::min(text.find_first_not_of('_', at), text.size()) : at + 1;
  }
  return std::nullopt;
}

}  // namespace maskscope::text
