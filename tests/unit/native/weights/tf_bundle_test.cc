// A checkpoint's index made by hand after leveldb's table_format.md, whole and damaged.
#include "weights/native/tf_bundle.h"

#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "../folder.h"

namespace maskscope::weights {
namespace {

using testing::bytes_of;

// Bit by bit, unlike the program's table.
std::uint32_t plain_masked_crc32c(const std::string& bytes) {
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i) crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1u)));
  }
  crc = ~crc;
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8u;
}

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 128; value >>= 7) bytes += static_cast<char>((value & 127) | 128);
  return bytes + static_cast<char>(value);
}

template <class T>
std::string fixed(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

std::string field(std::uint64_t number, std::uint64_t value) { return varint(number << 3) + varint(value); }
std::string field(std::uint64_t number, const std::string& bytes) {
  return varint(number << 3 | 2) + varint(bytes.size()) + bytes;
}

struct Entry {
  std::uint64_t dtype = 1, shard = 0, offset = 0, size = 24;
  std::vector<std::uint64_t> shape = {2, 3};

  std::string bytes() const {
    std::string dims;
    for (const std::uint64_t extent : shape) dims += field(2, field(1, extent));
    return field(1, dtype) + field(2, dims) + (shard == 0 ? "" : field(3, shard)) +
           (offset == 0 ? "" : field(4, offset)) + field(5, size) + varint(6 << 3 | 5) + fixed(std::uint32_t{0xABCD});
  }
};

std::string record(std::uint64_t shared, const std::string& suffix, const std::string& value) {
  return varint(shared) + varint(suffix.size()) + varint(value.size()) + suffix + value;
}

// The records, one restart point, the trailer.
std::string block(const std::string& records, std::uint32_t restarts = 1, char compression = 0) {
  const std::string body = records + fixed(std::uint32_t{0}) + fixed(restarts);
  return body + compression + fixed(plain_masked_crc32c(body + compression));
}

constexpr std::size_t kTrailer = 5;

std::string footer(std::uint64_t offset, std::uint64_t size, std::uint64_t magic = 0xDB4775248B80FB57u) {
  std::string bytes = varint(0) + varint(0) + varint(offset) + varint(size);
  bytes.resize(40);
  return bytes + fixed(magic);
}

// A whole table around one block of records.
std::string table(const std::string& data_block) {
  const std::string index = block(record(0, "z", varint(0) + varint(data_block.size() - kTrailer)));
  return data_block + index + footer(data_block.size(), index.size() - kTrailer);
}

const std::string kHeader = record(0, "", field(1, 1));

std::string good_records() {
  Entry second;
  second.offset = 24;
  second.shape = {6};
  return kHeader + record(0, "module/a", Entry{}.bytes()) + record(7, "b", second.bytes());
}

void check_refused(const std::string& index, const std::string& part) {
  const auto entries = parse_bundle_index(bytes_of(index));
  INFO("expected an error about: " << part);
  REQUIRE_FALSE(entries);
  INFO(entries.error().message);
  CHECK(entries.error().message.starts_with("variables.index: "));
  CHECK(entries.error().message.find(part) != std::string::npos);
}

// The good table with its second tensor's entry changed.
std::string with_entry(const std::function<void(Entry&)>& change) {
  Entry entry;
  change(entry);
  return table(block(kHeader + record(0, "module/a", entry.bytes())));
}

TEST_CASE("CRC-32C is the standard's") {
  // RFC 3720, appendix B.4: 32 bytes of zeros give aa 36 91 8a; "123456789" gives e3069283.
  const auto masked = [](std::uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xA282EAD8u; };
  CHECK(masked_crc32c(bytes_of("123456789")) == masked(0xE3069283u));
  CHECK(masked_crc32c(bytes_of(std::string(32, '\0'))) == masked(0x8A9136AAu));
}

TEST_CASE("a table's tensors are read, names that share their beginnings too") {
  const auto entries = parse_bundle_index(bytes_of(table(block(good_records()))));
  INFO((entries ? "" : entries.error().message));
  REQUIRE(entries);
  REQUIRE(entries->size() == 2);
  CHECK((*entries)[0].name == "module/a");
  CHECK((*entries)[0].shape == std::vector<std::uint64_t>{2, 3});
  CHECK((*entries)[0].offset == 0);
  CHECK((*entries)[0].size == 24);
  CHECK((*entries)[0].checksum == 0xABCD);
  CHECK((*entries)[1].name == "module/b");
  CHECK((*entries)[1].shape == std::vector<std::uint64_t>{6});
  CHECK((*entries)[1].offset == 24);
}

TEST_CASE("a table cut at any byte, from either end, is refused") {
  const std::string whole = table(block(good_records()));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    REQUIRE_FALSE(parse_bundle_index(bytes_of(whole.substr(0, size))));
    if (size > 0) REQUIRE_FALSE(parse_bundle_index(bytes_of(whole.substr(size))));
  }
}

TEST_CASE("a bit that flipped in a table's blocks is refused") {
  const std::string whole = table(block(good_records()));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = whole;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      const auto entries = parse_bundle_index(bytes_of(changed));
      INFO("byte " << i << ", bit " << bit);
      if (i + 48 < whole.size()) REQUIRE_FALSE(entries);  // the footer's padding says nothing
    }
  }
}

TEST_CASE("handles that point outside the table, or wrap, are refused") {
  const std::string data = block(good_records());
  for (const std::uint64_t offset : {std::uint64_t{1'000'000}, UINT64_MAX, UINT64_MAX - 3}) {
    check_refused(data + footer(offset, 8), "block");
    check_refused(data + footer(0, offset), "block");
    const std::string index = block(record(0, "z", varint(offset) + varint(8)));
    check_refused(data + index + footer(data.size(), index.size() - kTrailer), "block");
  }
  check_refused(std::string(60, '\xff') + footer(0, 0), "block");
}

TEST_CASE("another magic number is refused, a web page too") {
  check_refused(footer(0, 0, 1), "magic");
  check_refused("<!DOCTYPE html>" + std::string(100, ' '), "magic");
  check_refused("short", "found 5 bytes");
}

TEST_CASE("compressed blocks are refused as such") { check_refused(table(block(good_records(), 1, 1)), "compressed"); }

TEST_CASE("more restart points than fit the block are refused") {
  for (const std::uint32_t restarts : {1000u, 0x40000000u, 0xFFFFFFFFu}) {
    check_refused(table(block(good_records(), restarts)), "restart points");
  }
}

TEST_CASE("records whose lengths lie are refused") {
  check_refused(table(block(record(3, "a", Entry{}.bytes()))), "damaged record");  // shares more than there is
  check_refused(table(block(varint(0) + varint(1000) + varint(0) + "a")), "damaged record");
  check_refused(table(block(varint(0) + varint(1) + varint(1000) + "a")), "damaged record");
  check_refused(table(block(varint(0) + varint(UINT64_MAX) + varint(0) + "a")), "damaged record");
  check_refused(table(block(std::string(20, '\x80'))), "damaged record");  // a varint without end
}

TEST_CASE("names that no variable has are refused: not ASCII, not UTF-8, control characters, without end") {
  for (const std::string& name : {std::string("a\nb"), std::string("a\x1B[2J"), std::string("\xC3\xA9"),
                                  std::string("a\xFF"), std::string("a\0b", 3), std::string("a b")}) {
    check_refused(table(block(kHeader + record(0, name, Entry{}.bytes()))), "expected printable ASCII");
  }
  check_refused(table(block(kHeader + record(0, std::string(1025, 'a'), Entry{}.bytes()))),
                "too many or too long names");
}

TEST_CASE("blocks that are read again or backwards are refused: each would cost its checksum") {
  const std::string data = block(kHeader);  // nothing but the header, so that no name comes twice
  const std::string handle = varint(0) + varint(data.size() - kTrailer);
  const std::string index = block(record(0, "y", handle) + record(0, "z", handle));
  check_refused(data + index + footer(data.size(), index.size() - kTrailer), "expected it after");
}

TEST_CASE("entries of another type, shard or size are refused by the tensor's name") {
  REQUIRE(parse_bundle_index(bytes_of(with_entry([](Entry&) {}))));
  check_refused(with_entry([](Entry& e) { e.dtype = 3; }), "module/a: found type 3");
  check_refused(with_entry([](Entry& e) { e.shard = 1; }), "in shard 1");
  check_refused(with_entry([](Entry& e) { e.size = 23; }), "found 23 bytes, which do not match its shape");
  check_refused(with_entry([](Entry& e) { e.shape = {2, 3, 1, 1, 1, 1, 1, 1, 1}; }), "damaged entry");
  check_refused(with_entry([](Entry& e) {
                  e.shape = {std::uint64_t{1} << 32, std::uint64_t{1} << 32};
                  e.size = 0;
                }),
                "do not match");
  check_refused(with_entry([](Entry& e) {
                  e.shape = {UINT64_MAX};
                  e.size = UINT64_MAX - 3;
                }),
                "do not match");
}

TEST_CASE("an entry cut at any byte is refused") {
  const std::string whole = Entry{}.bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    // Cut behind the size, the entry is whole but for its checksum, which reads as 0: still a tensor, damaged later.
    const auto entries = parse_bundle_index(bytes_of(table(block(kHeader + record(0, "a", whole.substr(0, size))))));
    if (size != whole.size() - 5) REQUIRE_FALSE(entries);
  }
}

}  // namespace
}  // namespace maskscope::weights
