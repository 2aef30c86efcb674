// Compressed data from strangers, and the hash against its standard's own examples.
#include "weights/native/gzip.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "../folder.h"
#include "weights/native/sha256.h"

namespace maskscope::weights {
namespace {

using testing::bytes_of;
using testing::text_of;

std::string sample() {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += std::to_string(i * i % 977) + ' ';
  return text;
}

TEST_CASE("gzip's output is gzip, without a time in it, and unpacks to the same bytes") {
  const std::string text = sample();
  const auto packed = gzip(bytes_of(text));
  REQUIRE(packed.size() > 18);
  CHECK(packed.size() < text.size());
  CHECK((packed[0] == std::byte{0x1F} && packed[1] == std::byte{0x8B} && packed[2] == std::byte{8}));  // RFC 1952
  for (std::size_t i = 4; i < 8; ++i) CHECK(packed[i] == std::byte{0});                                // MTIME
  const auto unpacked = gunzip(packed, text.size());
  REQUIRE(unpacked);
  CHECK(text_of(*unpacked) == text);
  CHECK(gzip(bytes_of(text)) == packed);
}

TEST_CASE("what a gzip of RFC 1952 by another program holds is unpacked") {
  // printf 'hello\n' | gzip -n, by GNU gzip 1.12
  const std::string packed(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\xe7\x02\x00\x20\x30\x3a\x36\x06\x00\x00\x00", 26);
  const auto unpacked = gunzip(bytes_of(packed), 6);
  REQUIRE(unpacked);
  CHECK(text_of(*unpacked) == "hello\n");
}

TEST_CASE("another length than was promised is refused, the bomb too") {
  const std::string text = sample();
  const auto packed = gzip(bytes_of(text));
  CHECK_FALSE(gunzip(packed, text.size() - 1));
  CHECK_FALSE(gunzip(packed, text.size() + 1));
  CHECK_FALSE(gunzip(packed, 0));
  const std::string zeros(50'000'000, '\0');
  const auto bomb = gzip(bytes_of(zeros));
  CHECK(bomb.size() < 100'000);
  CHECK_FALSE(gunzip(bomb, 1000));
}

TEST_CASE("a size beyond 4 GB is refused before memory is taken for it") {
  const auto packed = gzip(bytes_of("x"));
  CHECK_FALSE(gunzip(packed, std::uint64_t{1} << 32));
  CHECK_FALSE(gunzip(packed, UINT64_MAX));
}

TEST_CASE("gzip data cut at any byte are refused") {
  const std::string text = sample();
  const auto packed = gzip(bytes_of(text));
  for (std::size_t size = 0; size < packed.size(); size += size < 32 || size + 32 > packed.size() ? 1 : 37) {
    INFO(size);
    REQUIRE_FALSE(gunzip(std::span(packed).first(size), text.size()));
  }
}

TEST_CASE("bytes behind the gzip data are refused, a second member too") {
  const std::string text = sample();
  auto packed = gzip(bytes_of(text));
  const auto once = packed;
  packed.push_back(std::byte{0});
  CHECK_FALSE(gunzip(packed, text.size()));
  packed = once;
  packed.insert(packed.end(), once.begin(), once.end());
  CHECK_FALSE(gunzip(packed, text.size()));
  CHECK_FALSE(gunzip(packed, 2 * text.size()));
}

TEST_CASE("changed bytes and other formats are refused") {
  const std::string text = sample();
  const auto packed = gzip(bytes_of(text));
  for (std::size_t i = 10; i < packed.size(); i += 11) {  // behind the header, whose flags may say little
    auto changed = packed;
    changed[i] ^= std::byte{4};
    const auto unpacked = gunzip(changed, text.size());
    INFO(i);
    REQUIRE((!unpacked || text_of(*unpacked) == text));
    if (i + 8 >= packed.size()) REQUIRE_FALSE(unpacked);  // its checksum and length
  }
  CHECK_FALSE(gunzip(bytes_of("<!DOCTYPE html><html></html>"), 10));
  CHECK_FALSE(gunzip(bytes_of("\x78\x9c\x03\x00\x00\x00\x00\x01"), 0));  // zlib, not gzip
}

TEST_CASE("sha256 gives the standard's own examples") {
  // FIPS 180-2, appendix B.
  CHECK(sha256(bytes_of("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256({}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

}  // namespace
}  // namespace maskscope::weights
