#include "pack/pack_writer.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/limits.h"
#include "weights/json.h"
#include "weights/native/file.h"
#include "weights/native/gzip.h"
#include "weights/native/pack_source.h"
#include "weights/native/sha256.h"
#include "weights/safetensors.h"

namespace maskscope::pack {
namespace {

namespace fs = std::filesystem;

// A chunk is closed when it holds this much: small enough to be fetched again on a bad line.
constexpr std::size_t kChunkBytes = 6u << 20;

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

weights::TensorInfo text_tensor(const char* name, const std::string& text) {
  return {.name = name, .dtype = weights::DType::u8, .shape = {text.size()}};
}

std::string manifest_text(const weights::Manifest& manifest) {
  weights::Json json;
  json["format"] = manifest.format;
  json["name"] = manifest.name;
  json["description"] = manifest.description;
  json["sha256_of_manifest"] = "";
  json["chunks"] = weights::Json::array();
  for (const weights::Chunk& chunk : manifest.chunks) {
    json["chunks"].push_back(
        {{"file", chunk.file}, {"stored", chunk.stored}, {"bytes", chunk.bytes}, {"sha256", chunk.sha256}});
  }
  const std::string hash = weights::manifest_hash(json.dump(1) + "\n");
  json["sha256_of_manifest"] = hash;
  return json.dump(1) + "\n";
}

// "<64 hex digits>.bin", or what an interrupted run left of one: nothing else in the folder is ours to remove.
bool is_chunk_name(std::string_view name) {
  constexpr std::size_t kHashDigits = 64;
  const std::string_view rest = name.substr(std::min(name.size(), kHashDigits));
  return name.find_first_not_of("0123456789abcdef") == kHashDigits && (rest == ".bin" || rest == ".bin.part");
}

}  // namespace

Result<PackWriter> PackWriter::create(const fs::path& folder, const PackDescription& description,
                                      std::vector<weights::TensorInfo> tensors) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(folder.string(), " cannot be made: ", error.message());
  PackWriter writer;
  writer.folder_ = folder;
  const auto& [vocabulary, settings] = description.tokenizer;
  const std::string_view format = settings.empty() ? weights::kPackFormat : weights::kPackFormatWithTokenizer;
  writer.manifest_ = {
      .name = description.name, .format = std::string(format), .description = description.description, .chunks = {}};
  std::vector<std::pair<const char*, const std::string&>> texts = {{"config", description.config_json},
                                                                   {"vocabulary", vocabulary}};
  if (!settings.empty()) texts.emplace_back("tokenizer", settings);
  std::vector<weights::TensorInfo> all;
  all.reserve(texts.size() + tensors.size());
  for (const auto& [name, text] : texts) all.push_back(text_tensor(name, text));
  std::ranges::move(tensors, std::back_inserter(all));
  const std::string header = weights::make_safetensors_header(all, {{"format", std::string(format)}});
  writer.tensors_ = std::move(all);
  writer.chunk_.assign(bytes_of(header).begin(), bytes_of(header).end());
  for (const auto& [name, text] : texts) {
    writer.chunk_.insert(writer.chunk_.end(), bytes_of(text).begin(), bytes_of(text).end());
    ++writer.next_;
  }
  if (auto ok = writer.write_chunk(); !ok) return std::unexpected(ok.error());
  return writer;
}

Result<void> PackWriter::add(std::span<const std::byte> bytes) {
  if (next_ == tensors_.size()) return fail("found a tensor behind the last, expected ", tensors_.size());
  const weights::TensorInfo& info = tensors_[next_];
  if (bytes.size() != info.bytes()) return fail(info.name, ": found ", bytes.size(), " bytes, expected ", info.bytes());
  if (!chunk_.empty() && chunk_.size() + bytes.size() > kChunkBytes) {
    if (auto ok = write_chunk(); !ok) return ok;
  }
  chunk_.insert(chunk_.end(), bytes.begin(), bytes.end());
  ++next_;
  return {};
}

Result<void> PackWriter::write_chunk() {
  if (chunk_.size() > kMaxChunkBytes) {
    return fail("found a chunk of ", chunk_.size(), " bytes, expected at most ", kMaxChunkBytes);
  }
  const auto packed = weights::gzip(chunk_);
  weights::Chunk chunk{.file = weights::sha256(packed) + ".bin",
                       .stored = packed.size(),
                       .bytes = chunk_.size(),
                       .sha256 = weights::sha256(chunk_)};
  if (std::ranges::find(manifest_.chunks, chunk.file, &weights::Chunk::file) != manifest_.chunks.end()) {
    return fail("found two chunks of the same bytes before ",
                next_ < tensors_.size() ? tensors_[next_].name : "the end",
                ", expected each to differ; does the model hold what it should?");
  }
  if (auto ok = weights::write_file(folder_ / chunk.file, packed); !ok) return ok;
  manifest_.chunks.push_back(std::move(chunk));
  chunk_.clear();
  return {};
}

Result<void> PackWriter::finish() {
  if (next_ != tensors_.size()) return fail("found ", next_, " tensors, expected ", tensors_.size());
  if (!chunk_.empty()) {
    if (auto ok = write_chunk(); !ok) return ok;
  }
  const std::string text = manifest_text(manifest_);
  if (auto ok = weights::write_file(folder_ / "manifest.json", bytes_of(text)); !ok) return ok;
  return remove_strangers();
}

// Chunks of an earlier pack or run, which no manifest names any more.
Result<void> PackWriter::remove_strangers() const {
  std::set<std::string> ours;
  for (const weights::Chunk& chunk : manifest_.chunks) ours.insert(chunk.file);
  std::error_code error;
  for (const auto& item : fs::directory_iterator(folder_, error)) {
    const std::string name = item.path().filename().string();
    if (is_chunk_name(name) && !ours.contains(name)) fs::remove(item.path(), error);
  }
  return {};
}

}  // namespace maskscope::pack
