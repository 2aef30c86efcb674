// A model in a folder, whatever its form: a pack (manifest.json), a safetensors model (model.safetensors or shards with
// their index, config.json, vocab.txt) or a TF SavedModel bundle (variables/variables.index, assets/vocab.txt). Not thread-safe.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/error.h"
#include "weights/tensor.h"
#include "weights/tokenizer_settings.h"

namespace maskscope::weights {

// Bytes read so far, bytes in all.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

class Source {
 public:
  virtual ~Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  virtual const std::string& config_json() const = 0;  // Hugging Face's config.json
  virtual const TokenizerTexts& tokenizer() const = 0;
  virtual std::span<const TensorInfo> tensors() const = 0;
  virtual std::uint64_t bytes() const = 0;  // what stream will read, for progress

  // Hands each tensor over once, in the file's order, on the calling thread; holds no more than a chunk for each thread, or one
  // tensor, in memory.
  virtual Result<void> stream(const TensorSink& sink, const Progress& progress = {}) = 0;

 protected:
  Source() = default;
};

// Looks which form the folder has. The error names the folder, what was looked for and what is wrong.
// threads: how many chunks of a pack are read and unpacked at once, at least 1.
Result<std::unique_ptr<Source>> open(const std::filesystem::path& folder, std::size_t threads = 1);

}  // namespace maskscope::weights
