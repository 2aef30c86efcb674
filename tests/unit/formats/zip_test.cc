// Zip files against PKWARE's description of the format: headers, directory and CRCs at the places that it names.
#include "formats/zip.h"

#include <zlib.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace maskscope::formats {
namespace {

std::uint32_t number_at(const std::string& zip, std::size_t at, std::size_t bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes; i-- > 0;) value = value << 8 | static_cast<unsigned char>(zip.at(at + i));
  return value;
}

TEST_CASE("the directory leads to every entry, whole and under its CRC") {
  struct Entry {
    std::string name, bytes;
  };
  const std::vector<Entry> entries = {{"a.txt", "hello"}, {"empty", ""}, {"b.bin", std::string(70000, '\xFE')}};
  std::string zip;
  ZipWriter writer(into(zip));
  for (const Entry& entry : entries) REQUIRE(writer.add(entry.name, entry.bytes));
  REQUIRE(writer.end());
  const std::size_t end = zip.size() - 22;
  REQUIRE(zip.substr(end, 4) == "PK\x05\x06");
  CHECK(number_at(zip, end + 8, 2) == 3);
  CHECK(number_at(zip, end + 10, 2) == 3);
  std::size_t at = number_at(zip, end + 16, 4);
  CHECK(at + number_at(zip, end + 12, 4) == end);
  for (const Entry& entry : entries) {
    INFO(entry.name);
    REQUIRE(zip.substr(at, 4) == "PK\x01\x02");
    const std::size_t name = number_at(zip, at + 28, 2), local = number_at(zip, at + 42, 4);
    CHECK(number_at(zip, at + 10, 2) == 0);  // stored
    CHECK(zip.substr(at + 46, name) == entry.name);
    const auto crc =
        crc32(0, reinterpret_cast<const Bytef*>(entry.bytes.data()), static_cast<uInt>(entry.bytes.size()));
    for (const std::size_t header : {at + 16, local + 14}) {
      CHECK(number_at(zip, header, 4) == crc);
      CHECK(number_at(zip, header + 4, 4) == entry.bytes.size());
      CHECK(number_at(zip, header + 8, 4) == entry.bytes.size());
    }
    REQUIRE(zip.substr(local, 4) == "PK\x03\x04");
    CHECK(zip.substr(local + 30, number_at(zip, local + 26, 2)) == entry.name);
    CHECK(zip.substr(local + 30 + name, entry.bytes.size()) == entry.bytes);
    at += 46 + name;
  }
  CHECK(at == end);
}

TEST_CASE(
    "more files than the format counts, and more bytes than it can address, are refused before they are written") {
  const ByteSink nowhere = [](std::string_view) -> Result<void> { return {}; };
  ZipWriter many(nowhere);
  for (int i = 0; i < 65535; ++i) REQUIRE(many.add("a", ""));
  CHECK_FALSE(many.add("a", ""));
  std::uint64_t written = 0;
  ZipWriter large([&](std::string_view bytes) -> Result<void> {
    written += bytes.size();
    return {};
  });
  const std::string part(100'000'000, 'x');
  Result<void> last;
  while (last) last = large.add("part", part);
  CHECK(last.error().message.find("4 GB") != std::string::npos);
  CHECK((written > 4'100'000'000 && written < 4'294'967'296));
}

TEST_CASE("a zip ends where its bytes cannot be written") {
  ZipWriter zip([](std::string_view) -> Result<void> { return fail("the disk is full"); });
  CHECK(zip.add("a", "b").error().message == "the disk is full");
}

}  // namespace
}  // namespace maskscope::formats
