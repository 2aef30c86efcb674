// Reads a pack as its chunks arrive, with no files and no network of its own: the page's worker feeds it what it
// downloaded, PackSource what it read. docs/pack-format.md describes the format.
//
// A pack is one safetensors file, cut into chunks. Chunk 0 holds the file's header (8 bytes of length, JSON) and the
// tensors "config", "vocabulary" and maybe "tokenizer" (U8, UTF-8 text); each later chunk holds whole tensors, in layer order.
// Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "weights/tensor.h"
#include "weights/tokenizer_settings.h"

namespace maskscope::weights {

inline constexpr std::string_view kPackFormat = "maskscope-pack-1";
// With settings for the tokenizer, which programs that know only the first would pass over.
inline constexpr std::string_view kPackFormatWithTokenizer = "maskscope-pack-2";

struct Chunk {
  std::string file;          // "<sha256>.bin": the hash of its stored (gzipped) bytes, 64 lower-case hex digits
  std::uint64_t stored = 0;  // bytes as downloaded
  std::uint64_t bytes = 0;   // bytes when unpacked, at most kMaxChunkBytes
  std::string sha256;        // of the unpacked bytes, so that kept unpacked chunks can be checked as well
};

struct Manifest {
  std::string name;         // "bert-base-uncased"
  std::string format;       // kPackFormat or kPackFormatWithTokenizer
  std::string description;  // one line for a person: "7-bit, smoothed"
  std::vector<Chunk> chunks;

  std::uint64_t stored_bytes() const;
  std::uint64_t bytes() const;
};

// Strict: unknown formats, file names that are not a hash, sizes over the limits and doubled chunks are refused.
// Its own hash ("sha256_of_manifest": SHA-256 of the text with the value of this field emptied) is checked by the caller
// that has a hash function (weights/pack_source.cc natively, web/ in the page).
Result<Manifest> parse_manifest(std::string_view json);

class PackStream {
 public:
  explicit PackStream(Manifest manifest);

  const Manifest& manifest() const { return manifest_; }
  std::size_t next_chunk() const { return next_; }  // index of the chunk that accept expects
  bool complete() const { return next_ == manifest_.chunks.size(); }

  // The unpacked bytes of the next chunk. Chunk 0 makes config_json, tokenizer and tensors available; the tensors
  // of later chunks go to the sink. Every length, offset and shape is checked before use.
  Result<void> accept(std::span<const std::byte> unpacked, const TensorSink& sink);

  const std::string& config_json() const { return config_; }
  const TokenizerTexts& tokenizer() const { return tokenizer_; }
  std::span<const TensorInfo> tensors() const { return tensors_; }

 private:
  Result<void> accept_head(std::span<const std::byte> bytes);
  Result<void> accept_tensors(std::span<const std::byte> bytes, const TensorSink& sink);
  std::span<const std::byte> aligned(std::span<const std::byte> bytes);

  Manifest manifest_;
  std::size_t next_ = 0;
  std::uint64_t offset_ = 0;  // in the whole safetensors file, of the next chunk's first byte
  std::uint64_t data_begin_ = 0;
  std::size_t next_tensor_ = 0;
  std::string config_;
  TokenizerTexts tokenizer_;
  std::vector<TensorInfo> tensors_;     // without the texts, in file order
  std::vector<std::uint64_t> offsets_;  // of each tensor, from data_begin_
  std::vector<float> aligned_;
};

}  // namespace maskscope::weights
