#include "formats/zip.h"

#include <zlib.h>

#include <limits>

namespace maskscope::formats {
namespace {

constexpr std::uint32_t kFirstDay = 0x0021 << 16;  // date, then time 0:00
constexpr std::size_t kLocalHeader = 30, kDirectoryEntry = 46, kEnd = 22;

template <class Number>
void append(std::string& to, Number value) {  // little-endian
  for (std::size_t byte = 0; byte < sizeof(Number); ++byte) {
    to += static_cast<char>(value & 255);
    value = static_cast<Number>(value >> 8);
  }
}

// What an entry's own header and its line in the directory have in common.
std::string description(std::string_view name, std::string_view bytes) {
  constexpr std::uint16_t kVersion = 20, kStored = 0, kNoFlags = 0, kNoExtra = 0;
  const auto size = static_cast<std::uint32_t>(bytes.size());
  std::string text;
  append(text, kVersion);
  append(text, kNoFlags);
  append(text, kStored);
  append(text, kFirstDay);
  append(text, static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size())));
  append(text, size);  // compressed
  append(text, size);
  append(text, static_cast<std::uint16_t>(name.size()));
  append(text, kNoExtra);
  return text;
}

}  // namespace

// Before a byte of it is written.
Result<void> ZipWriter::check(std::uint64_t more) const {
  constexpr std::size_t kMostEntries = 0xFFFF;
  const std::uint64_t size = size_ + more + directory_.size() + kEnd;
  if (entries_ < kMostEntries && size <= std::numeric_limits<std::uint32_t>::max()) return {};
  return fail("found more than ", entries_, " files of ", size_, " bytes in all, expected at most ", kMostEntries,
              " files and 4 GB");
}

Result<void> ZipWriter::add(std::string_view name, std::string_view bytes) {
  constexpr std::uint16_t kVersion = 20, kNone = 0;
  if (auto ok = check(kLocalHeader + kDirectoryEntry + 2 * name.size() + bytes.size()); !ok) return ok;
  const std::string described = description(name, bytes);
  directory_.append("PK\x01\x02");
  append(directory_, kVersion);
  directory_.append(described);
  for (int i = 0; i < 3; ++i) append(directory_, kNone);  // no comment, first disk, contents of no known kind
  append(directory_, std::uint32_t{0});                   // no attributes
  append(directory_, static_cast<std::uint32_t>(size_));
  directory_.append(name);
  const std::string header = std::string("PK\x03\x04").append(described).append(name);
  size_ += header.size() + bytes.size();
  ++entries_;
  if (auto ok = write_(header); !ok) return ok;
  return write_(bytes);
}

Result<void> ZipWriter::end() {
  constexpr std::uint16_t kNone = 0;
  std::string text = directory_;
  text.append("PK\x05\x06");
  append(text, kNone);                                                             // this disk
  append(text, kNone);                                                             // the directory's
  for (int i = 0; i < 2; ++i) append(text, static_cast<std::uint16_t>(entries_));  // here, and in all
  append(text, static_cast<std::uint32_t>(directory_.size()));
  append(text, static_cast<std::uint32_t>(size_));
  append(text, kNone);  // no comment
  return write_(text);
}

}  // namespace maskscope::formats
