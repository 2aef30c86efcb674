// Agreement hashes: of what fixed inputs give, bit for bit. One table holds all platforms, instruction sets and WebAssembly to each
// other, which a test that compares kernels within one binary cannot. They are our own output and no reference: that the
// values are right is what the other tests check. Where a change is meant to change bits,
//
//   build/native/maskscope-tests "[.new-hashes]"
//
// prints new tables.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ranges>
#include <span>
#include <string>
#include <vector>

namespace maskscope::testing {

// FNV-1a with 64 bits (Fowler, Noll and Vo) over the bytes of numbers. Numbers have the same bytes everywhere but for NaN.
class Fnv {
 public:
  template <std::ranges::contiguous_range Range>
  void add(const Range& values) {
    for (const std::byte byte : std::as_bytes(std::span(values))) {
      hash_ = (hash_ ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001B3U;
    }
  }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xCBF29CE484222325U;
};

struct NamedHash {
  std::string name;
  std::uint64_t hash;
};

inline void check_agreement(std::span<const NamedHash> found, std::span<const NamedHash> table) {
  REQUIRE(found.size() == table.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    INFO(found[i].name);
    CHECK(found[i].name == table[i].name);
    CHECK(found[i].hash == table[i].hash);
  }
}

// As lines of a table.
inline void print_agreement(std::span<const NamedHash> found) {
  for (const auto& [name, hash] : found) {
    std::printf("    {\"%s\", 0x%016llX},\n", name.c_str(), static_cast<unsigned long long>(hash));
  }
}

}  // namespace maskscope::testing
