// The safetensors files of a folder as one: model.safetensors, or the shards that model.safetensors.index.json names.
// Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "base/error.h"
#include "weights/native/file.h"
#include "weights/tensor.h"

namespace maskscope::weights {

struct StoredTensor {
  TensorInfo info;           // as the file has it
  std::size_t file = 0;      // which of the files
  std::uint64_t offset = 0;  // of its first byte in it
};

class SafetensorsFiles {
 public:
  // Refuses shards that are missing, that hold a tensor of another shard or lack one that the index says they have.
  static Result<SafetensorsFiles> open(const std::filesystem::path& folder);

  const std::vector<StoredTensor>& tensors() const { return tensors_; }  // file by file, in the order of their data

  // Fills `to` with the tensor's bytes from the begin-th on.
  Result<void> read(const StoredTensor& tensor, std::uint64_t begin, std::span<std::byte> to) const;

 private:
  Result<void> add(const std::filesystem::path& path);
  static Result<SafetensorsFiles> open_shards(const std::filesystem::path& folder);

  std::vector<File> files_;
  std::vector<StoredTensor> tensors_;
};

}  // namespace maskscope::weights
