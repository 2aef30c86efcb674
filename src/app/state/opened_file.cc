#include "app/state/opened_file.h"

#include <algorithm>

#include "app/strings.h"
#include "base/fill_in.h"
#include "text/utf8.h"

namespace maskscope::app {
namespace {

namespace texts = strings::notices;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool ends_with(std::string_view name, std::string_view ending) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
  return name.size() >= ending.size() && std::ranges::equal(name.substr(name.size() - ending.size()), ending, same);
}

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
  if (!is_view && !ends_with(name, ".txt")) return fail(fill_in(texts::kOtherFile, name, texts::kFileExpected));
  if (bytes.size() > kMostFileBytes) return fail(fill_in(texts::kFileTooLong, name, kMostFileBytes / 1000));
  if (is_utf16(bytes)) return fail(fill_in(texts::kUtf16, name));
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (const auto valid = text::check_utf8(bytes, fill_in(texts::kQuoted, name)); !valid)
    return fail(valid.error().message, ".");
  if (bytes.find('\0') != std::string_view::npos) return fail(fill_in(texts::kZeroBytes, name));
  const std::string_view content = trimmed(bytes);
  if (content.empty()) return fail(fill_in(texts::kEmptyFile, name));
  if (is_view) return OpenedView{std::string(content)};
  return OpenedText{std::string(content)};
}

std::string unreadable(std::string_view name) { return fill_in(texts::kUnreadableFile, name); }

}  // namespace maskscope::app
