// What the fuzz targets share. Each target is one file with LLVMFuzzerTestOneInput (LLVM's libFuzzer): it hands bytes to a
// parser, and holds what comes out against what the parser's header promises. docs/trust.md says how to run them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace maskscope::fuzz {

// Ends the run with a word about what did not hold; libFuzzer keeps the input.
inline void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

// A message is one line for a person and begins with the file that it is about; names out of the file cannot make a
// terminal do anything.
inline void expect_message(const Error& error, std::string_view begin) {
  expect(error.message.starts_with(begin) && error.message.size() > begin.size(), "the message names its file");
  expect(std::ranges::none_of(error.message, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; }),
         "the message is one line");
}

// Numbers and pieces off the front of an input; zeros and nothing at its end.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  std::size_t number(std::size_t below) {  // below <= 65536
    std::uint16_t value = 0;
    const auto bytes = take(sizeof value);
    std::memcpy(&value, bytes.data(), bytes.size());
    return value % below;
  }
  std::string_view take(std::size_t size) {
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  std::string_view rest() { return take(rest_.size()); }

 private:
  std::string_view rest_;
};

inline std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

}  // namespace maskscope::fuzz
