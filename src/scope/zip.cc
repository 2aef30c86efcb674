#include "scope/zip.h"

#include <zlib.h>

#include <cstdint>
#include <limits>
#include <string_view>

namespace maskscope::scope {
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
std::string description(const ZipEntry& entry) {
  constexpr std::uint16_t kVersion = 20, kStored = 0, kNoFlags = 0, kNoExtra = 0;
  const auto size = static_cast<std::uint32_t>(entry.bytes.size());
  std::string text;
  append(text, kVersion);
  append(text, kNoFlags);
  append(text, kStored);
  append(text, kFirstDay);
  append(text, static_cast<std::uint32_t>(
                   crc32_z(0, reinterpret_cast<const Bytef*>(entry.bytes.data()), entry.bytes.size())));
  append(text, size);  // compressed
  append(text, size);
  append(text, static_cast<std::uint16_t>(entry.name.size()));
  append(text, kNoExtra);
  return text;
}

std::uint64_t size_of(std::span<const ZipEntry> entries) {
  std::uint64_t size = kEnd;
  for (const ZipEntry& entry : entries) {
    size += kLocalHeader + kDirectoryEntry + 2 * std::uint64_t{entry.name.size()} + entry.bytes.size();
  }
  return size;
}

}  // namespace

Result<std::string> make_zip(std::span<const ZipEntry> entries) {
  constexpr std::size_t kMostEntries = 0xFFFF;
  const std::uint64_t size = size_of(entries);
  if (entries.size() > kMostEntries || size > std::numeric_limits<std::uint32_t>::max()) {
    return fail("found ", entries.size(), " files of ", size, " bytes in all, expected at most ", kMostEntries,
                " files and 4 GB");
  }
  constexpr std::uint16_t kVersion = 20, kNone = 0;
  std::string zip, directory;
  zip.reserve(static_cast<std::size_t>(size));
  for (const ZipEntry& entry : entries) {
    const auto offset = static_cast<std::uint32_t>(zip.size());
    const std::string described = description(entry);
    zip.append("PK\x03\x04").append(described).append(entry.name).append(entry.bytes);
    directory.append("PK\x01\x02");
    append(directory, kVersion);
    directory.append(described);
    for (int i = 0; i < 3; ++i) append(directory, kNone);  // no comment, first disk, contents of no known kind
    append(directory, std::uint32_t{0});                   // no attributes
    append(directory, offset);
    directory.append(entry.name);
  }
  const auto start = static_cast<std::uint32_t>(zip.size());
  zip.append(directory).append("PK\x05\x06");
  append(zip, kNone);                                                                   // this disk
  append(zip, kNone);                                                                   // the directory's
  for (int i = 0; i < 2; ++i) append(zip, static_cast<std::uint16_t>(entries.size()));  // here, and in all
  append(zip, static_cast<std::uint32_t>(directory.size()));
  append(zip, start);
  append(zip, kNone);  // no comment
  return zip;
}

}  // namespace maskscope::scope
