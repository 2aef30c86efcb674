// Writes a pack (docs/pack-format.md): chunks as they fill, the manifest last. A folder without a manifest is no pack, so
// an interrupted run leaves nothing that a later one would take for whole. Not thread-safe.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "base/error.h"
#include "pack/chunk_cutter.h"
#include "weights/pack_stream.h"
#include "weights/tensor.h"

namespace maskscope::pack {

class PackWriter {
 public:
  // tensors: everything that will be added, in that order. The folder is made; a pack in it is replaced at the end.
  static Result<PackWriter> create(const std::filesystem::path& folder, const PackDescription& description,
                                   std::vector<weights::TensorInfo> tensors);

  // bytes: the values of the next tensor.
  Result<void> add(std::span<const std::byte> bytes);

  // Writes the last chunk and the manifest and removes the chunks of an older pack.
  Result<void> finish();

 private:
  PackWriter() = default;
  Result<void> write_chunk(std::span<const std::byte> bytes);
  ChunkSink sink();
  Result<void> remove_strangers() const;

  std::filesystem::path folder_;
  weights::Manifest manifest_;
  std::optional<ChunkCutter> cutter_;
};

}  // namespace maskscope::pack
