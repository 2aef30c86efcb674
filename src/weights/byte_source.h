// A file's bytes wherever they are: on a disk, in memory, behind a browser's file. Read where they are wanted, so that a large file
// need not be in memory. As thread-safe as what is behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include "base/error.h"

namespace maskscope::weights {

struct ByteSource {
  std::string name;        // for messages
  std::uint64_t size = 0;  // bytes
  // Fills `to` with the bytes from offset on, all of them before size.
  std::function<Result<void>(std::uint64_t offset, std::span<std::byte> to)> read;
};

// Bytes in memory, which outlive it.
inline ByteSource in_memory(std::string name, std::span<const std::byte> bytes) {
  return {std::move(name), bytes.size(), [bytes](std::uint64_t offset, std::span<std::byte> to) -> Result<void> {
            if (!to.empty()) std::memcpy(to.data(), bytes.data() + offset, to.size());
            return {};
          }};
}

}  // namespace maskscope::weights
