// The index of a TensorFlow checkpoint ("tensor bundle"): a LevelDB table from tensor names to where their bytes lie.
// Format: tensorflow/core/util/tensor_bundle and leveldb's doc/table_format.md. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"

namespace maskscope::weights {

struct BundleEntry {
  std::string name;
  std::vector<std::uint64_t> shape;
  std::uint64_t offset = 0;    // in the one data file
  std::uint64_t size = 0;      // bytes, checked to fit the shape as float32
  std::uint32_t checksum = 0;  // of the bytes, masked CRC-32C
};

// Float32 tensors in one shard and uncompressed blocks only; anything else is an error that says what was found.
Result<std::vector<BundleEntry>> parse_bundle_index(std::span<const std::byte> index);

// The checksum that an entry should have for these bytes.
std::uint32_t masked_crc32c(std::span<const std::byte> bytes);

}  // namespace maskscope::weights
