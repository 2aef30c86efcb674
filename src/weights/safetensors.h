// The safetensors header: 8 bytes of little-endian length, then JSON. Strict: offsets must be in order, without holes
// or overlap, sizes must equal shape x dtype, and the last offset is the end of the data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "weights/byte_source.h"
#include "weights/tensor.h"

namespace maskscope::weights {

struct SafetensorsHeader {
  std::vector<TensorInfo> tensors;     // in the order of their data
  std::vector<std::uint64_t> offsets;  // of each tensor's first byte, counted from data_begin
  std::map<std::string, std::string> metadata;
  std::uint64_t data_begin = 0;  // offset of the data in the file
  std::uint64_t data_bytes = 0;  // length of the data
};

// head: the file's first bytes, at least the whole header. file_name is for messages only.
Result<SafetensorsHeader> parse_safetensors_header(std::span<const std::byte> head, const std::string& file_name);

// The header of a whole file, which ends where its data does.
Result<SafetensorsHeader> read_safetensors_header(const ByteSource& file);

// The header (length, JSON, padded with spaces to a multiple of 64 bytes) for tensors written one after another in
// this order.
std::string make_safetensors_header(std::span<const TensorInfo> tensors,
                                    const std::map<std::string, std::string>& metadata);

}  // namespace maskscope::weights
