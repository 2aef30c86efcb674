#include "pack/chunk_cutter.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/limits.h"
#include "weights/pack_stream.h"
#include "weights/safetensors.h"

namespace maskscope::pack {
namespace {

// A chunk is closed when it holds this much: small enough to be fetched again on a bad line.
constexpr std::size_t kChunkBytes = 6u << 20;

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

weights::TensorInfo text_tensor(const char* name, const std::string& text) {
  return {.name = name, .dtype = weights::DType::u8, .shape = {text.size()}};
}

}  // namespace

std::string_view PackDescription::format() const {
  return tokenizer.settings.empty() ? weights::kPackFormat : weights::kPackFormatWithTokenizer;
}

Result<ChunkCutter> ChunkCutter::begin(const PackDescription& description, std::vector<weights::TensorInfo> tensors,
                                       const ChunkSink& sink) {
  ChunkCutter cutter;
  const auto& [vocabulary, settings] = description.tokenizer;
  std::vector<std::pair<const char*, const std::string&>> texts = {{"config", description.config_json},
                                                                   {"vocabulary", vocabulary}};
  if (!settings.empty()) texts.emplace_back("tokenizer", settings);
  std::vector<weights::TensorInfo> all;
  all.reserve(texts.size() + tensors.size());
  for (const auto& [name, text] : texts) all.push_back(text_tensor(name, text));
  std::ranges::move(tensors, std::back_inserter(all));
  const std::string header = weights::make_safetensors_header(all, {{"format", std::string(description.format())}});
  cutter.tensors_ = std::move(all);
  cutter.chunk_.assign(bytes_of(header).begin(), bytes_of(header).end());
  for (const auto& [name, text] : texts) {
    cutter.chunk_.insert(cutter.chunk_.end(), bytes_of(text).begin(), bytes_of(text).end());
    ++cutter.next_;
  }
  if (auto ok = cutter.cut(sink); !ok) return std::unexpected(ok.error());
  return cutter;
}

Result<void> ChunkCutter::add(std::span<const std::byte> bytes, const ChunkSink& sink) {
  if (next_ == tensors_.size()) return fail("found a tensor after the last, expected ", tensors_.size());
  const weights::TensorInfo& info = tensors_[next_];
  if (bytes.size() != info.bytes()) return fail(info.name, ": found ", bytes.size(), " bytes, expected ", info.bytes());
  if (!chunk_.empty() && chunk_.size() + bytes.size() > kChunkBytes) {
    if (auto ok = cut(sink); !ok) return ok;
  }
  chunk_.insert(chunk_.end(), bytes.begin(), bytes.end());
  ++next_;
  return {};
}

Result<void> ChunkCutter::finish(const ChunkSink& sink) {
  if (next_ != tensors_.size()) return fail("found ", next_, " tensors, expected ", tensors_.size());
  return chunk_.empty() ? Result<void>{} : cut(sink);
}

std::string ChunkCutter::next_tensor() const { return next_ < tensors_.size() ? tensors_[next_].name : "the end"; }

Result<void> ChunkCutter::cut(const ChunkSink& sink) {
  if (chunk_.size() > kMaxChunkBytes) {
    return fail("found a chunk of ", chunk_.size(), " bytes, expected at most ", kMaxChunkBytes);
  }
  if (auto ok = sink(chunk_); !ok) return ok;
  chunk_.clear();
  return {};
}

}  // namespace maskscope::pack
