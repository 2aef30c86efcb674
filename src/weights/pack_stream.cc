#include "weights/pack_stream.h"

#include <cstring>
#include <utility>

#include "weights/safetensors.h"

namespace maskscope::weights {

PackStream::PackStream(Manifest manifest) : manifest_(std::move(manifest)) {}

Result<void> PackStream::accept(std::span<const std::byte> unpacked, const TensorSink& sink) {
  if (complete()) return fail("found a chunk after the last, expected ", manifest_.chunks.size());
  const Chunk& chunk = manifest_.chunks[next_];
  if (unpacked.size() != chunk.bytes) {
    return fail(chunk.file, ": found ", unpacked.size(), " bytes, expected ", chunk.bytes);
  }
  auto result = next_ == 0 ? accept_head(unpacked) : accept_tensors(unpacked, sink);
  if (!result) return fail(result.error().code, chunk.file, ": ", result.error().message);
  offset_ += unpacked.size();
  ++next_;
  if (complete() && next_tensor_ != tensors_.size()) {
    return fail(chunk.file, ": found the end of the last chunk, expected the tensor ", tensors_[next_tensor_].name);
  }
  return {};
}

// The header, config, vocabulary and tokenizer settings.
Result<void> PackStream::accept_head(std::span<const std::byte> bytes) {
  auto header = parse_safetensors_header(bytes, "header");
  if (!header) return std::unexpected(header.error());
  if (header->data_begin + header->data_bytes != manifest_.bytes()) {
    return fail("found tensors up to byte ", header->data_begin + header->data_bytes, ", expected ", manifest_.bytes());
  }
  const auto data = bytes.subspan(static_cast<std::size_t>(header->data_begin));
  for (std::size_t i = 0; i < header->tensors.size(); ++i) {
    TensorInfo& info = header->tensors[i];
    std::string* text = info.name == "config"       ? &config_
                        : info.name == "vocabulary" ? &tokenizer_.vocabulary
                        : info.name == "tokenizer"  ? &tokenizer_.settings
                                                    : nullptr;
    if (text == nullptr) {
      offsets_.push_back(header->offsets[i]);
      tensors_.push_back(std::move(info));
      continue;
    }
    const std::uint64_t begin = header->offsets[i], size = info.bytes();
    if (info.dtype != DType::u8 || begin > data.size() || size > data.size() - begin) {
      return fail("found \"", info.name, "\" that is not text in the first chunk");
    }
    text->assign(reinterpret_cast<const char*>(data.data()) + begin, static_cast<std::size_t>(size));
  }
  if (config_.empty() || tokenizer_.vocabulary.empty()) return fail("found no config or no vocabulary");
  data_begin_ = header->data_begin;
  return {};
}

// Floats behind an odd number of bytes are moved to where floats may stand.
std::span<const std::byte> PackStream::aligned(std::span<const std::byte> bytes) {
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(float) == 0) return bytes;
  aligned_.resize(bytes.size() / sizeof(float) + 1);
  std::memcpy(aligned_.data(), bytes.data(), bytes.size());
  return std::as_bytes(std::span(aligned_)).first(bytes.size());
}

Result<void> PackStream::accept_tensors(std::span<const std::byte> bytes, const TensorSink& sink) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (next_tensor_ == tensors_.size()) return fail("found ", bytes.size() - at, " bytes after the last tensor");
    const TensorInfo& info = tensors_[next_tensor_];
    const std::uint64_t begin = data_begin_ + offsets_[next_tensor_];
    if (begin != offset_ + at || info.bytes() > bytes.size() - at) {
      return fail("found the tensor ", info.name, " split between two chunks, expected it in one");
    }
    const auto size = static_cast<std::size_t>(info.bytes());
    if (auto ok = sink({info, aligned(bytes.subspan(at, size))}); !ok) return ok;
    at += size;
    ++next_tensor_;
  }
  return {};
}

}  // namespace maskscope::weights
