#include "app/state/opened_file.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "app/state/format.h"
#include "app/strings.h"
#include "base/checked.h"
#include "base/fill_in.h"
#include "base/half.h"
#include "formats/reading_file.h"
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

bool is_view_or_reading(std::string_view name) { return ends_with(name, ".maskscope"); }

// What the sentence is where the file does not say: its tokens.
std::string text_of(const formats::SavedReading& saved, std::string_view name) {
  if (!is_blank(saved.reading.text)) return saved.reading.text;
  std::string text;
  for (const std::string& token : saved.queries()) text += (text.empty() ? "" : " ") + token;
  return is_blank(text) ? std::string(name) : text;
}

Result<OpenedFile> read_reading(std::string_view name, std::string_view bytes) {
  const auto file = formats::ReadingFile::open(weights::in_memory(std::string(name), std::as_bytes(std::span(bytes))));
  if (!file) return std::unexpected(file.error());
  const formats::SavedReading& saved = file->saved();
  if (!saved.key_tokens.empty()) return fail(fill_in(texts::kCrossAttention, name));
  const std::size_t tokens = saved.queries().size();
  const auto cells = checked_product(std::array<std::uint64_t, 4>{saved.layers, saved.heads, tokens, tokens});
  if (!cells || *cells > kMostReadingCells) return fail(fill_in(texts::kReadingTooLarge, name, kMostReadingCells));
  std::vector<std::uint16_t> halves;
  halves.reserve(static_cast<std::size_t>(*cells));
  for (std::size_t slice = 0; slice < saved.layers * saved.heads; ++slice) {
    const auto map = file->map(slice / saved.heads, slice % saved.heads);
    if (!map) return std::unexpected(map.error());
    for (const float cell : *map) halves.push_back(to_half(cell));
  }
  OpenedReading opened{saved.model, saved.reading,
                       Maps(std::move(halves), saved.layers, saved.heads, {tokens, tokens})};
  if (is_blank(saved.reading.text)) {
    opened.reading.text = text_of(saved, name);
    opened.reading.encoding.ranges.assign(tokens, {});  // they were of the other text
  }
  return opened;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

std::size_t most_bytes(std::string_view name) { return is_view_or_reading(name) ? kMostReadingBytes : kMostTextBytes; }

Result<OpenedFile> read_opened_file(std::string_view name, std::string_view bytes) {
  const bool is_view = is_view_or_reading(name);
  if (!is_view && !ends_with(name, ".txt")) return fail(fill_in(texts::kOtherFile, name, texts::kFileExpected));
  if (is_view && formats::begins_as_reading(std::as_bytes(std::span(bytes)))) {
    if (bytes.size() > kMostReadingBytes) return fail(fill_in(texts::kReadingTooLarge, name, kMostReadingCells));
    return read_reading(name, bytes);
  }
  if (bytes.size() > kMostTextBytes) return fail(fill_in(texts::kFileTooLong, name, kMostTextBytes / 1000));
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
