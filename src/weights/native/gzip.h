// gzip by zlib. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/error.h"

namespace maskscope::weights {

// Level 9, no name and no time in it: the same bytes in, the same bytes out.
std::vector<std::byte> gzip(std::span<const std::byte> bytes);

// Unpacks to exactly `size` bytes; a stream that holds less or more is an error, and no more than `size` is ever made.
Result<std::vector<std::byte>> gunzip(std::span<const std::byte> packed, std::uint64_t size);

}  // namespace maskscope::weights
