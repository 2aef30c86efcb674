// Cuts a pack's safetensors file into chunks (docs/pack-format.md), whoever keeps them: a folder (pack/native/pack_writer.h), or the
// page. Not thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "weights/tensor.h"
#include "weights/tokenizer_settings.h"

namespace maskscope::pack {

struct PackDescription {
  std::string name;         // "bert-base-uncased"
  std::string description;  // one line for a person
  std::string config_json;
  weights::TokenizerTexts tokenizer;

  std::string_view format() const;  // the oldest that says all of it
};

// Takes a whole chunk, not compressed; the bytes are valid only while the call lasts.
using ChunkSink = std::function<Result<void>(std::span<const std::byte> chunk)>;

class ChunkCutter {
 public:
  // tensors: everything that will be added, in that order. Gives the first chunk to the sink.
  static Result<ChunkCutter> begin(const PackDescription& description, std::vector<weights::TensorInfo> tensors,
                                   const ChunkSink& sink);

  // bytes: the values of the next tensor.
  Result<void> add(std::span<const std::byte> bytes, const ChunkSink& sink);

  // Gives the last chunk to the sink; fails where tensors are missing.
  Result<void> finish(const ChunkSink& sink);

  std::string next_tensor() const;  // for messages: the one that add expects, "the end" after the last

 private:
  Result<void> cut(const ChunkSink& sink);

  std::vector<weights::TensorInfo> tensors_;
  std::size_t next_ = 0;
  std::vector<std::byte> chunk_;
};

}  // namespace maskscope::pack
