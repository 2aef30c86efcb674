#include "app/state/opened_file.h"

#include <algorithm>

#include "text/utf8.h"

namespace maskscope::app {
namespace {

constexpr std::string_view kExpected = "expected a text (.txt) or a saved view (.maskscope)";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool ends_with(std::string_view name, std::string_view ending) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
  return name.size() >= ending.size() && std::ranges::equal(name.substr(name.size() - ending.size()), ending, same);
}

std::string quoted(std::string_view name) { return concat("\u201c", name, "\u201d"); }

bool is_utf16(std::string_view bytes) { return bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff"); }

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

Result<OpenedFile> read_opened_file(std::string_view name, std::string_view bytes) {
  const bool is_view = ends_with(name, ".maskscope");
  if (!is_view && !ends_with(name, ".txt")) return fail("Found ", quoted(name), ", ", kExpected, ".");
  if (bytes.size() > kMostFileBytes) {
    return fail(quoted(name), " has more than ", kMostFileBytes / 1000, " KB, and BERT reads 512 tokens at most.");
  }
  if (is_utf16(bytes)) return fail(quoted(name), " is UTF-16, expected UTF-8.");
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (const auto valid = text::check_utf8(bytes, quoted(name)); !valid) return fail(valid.error().message, ".");
  if (bytes.find('\0') != std::string_view::npos) return fail(quoted(name), " holds zero bytes, expected a text.");
  const std::string_view content = trimmed(bytes);
  if (content.empty()) return fail(quoted(name), " is empty.");
  if (is_view) return OpenedView{std::string(content)};
  return OpenedText{std::string(content)};
}

std::string folder_refused(std::string_view name) {
  return concat("Found the folder ", quoted(name), ", ", kExpected, ".");
}

std::string unreadable(std::string_view name) { return concat(quoted(name), " could not be read."); }

}  // namespace maskscope::app
