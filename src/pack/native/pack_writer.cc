#include "pack/native/pack_writer.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "weights/json.h"
#include "weights/native/file.h"
#include "weights/native/gzip.h"
#include "weights/native/pack_source.h"
#include "weights/native/sha256.h"

namespace maskscope::pack {
namespace {

namespace fs = std::filesystem;

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

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
  if (error) return fail(folder.string(), " cannot be created: ", error.message());
  PackWriter writer;
  writer.folder_ = folder;
  writer.manifest_ = {.name = description.name,
                      .format = std::string(description.format()),
                      .description = description.description,
                      .chunks = {}};
  auto cutter = ChunkCutter::begin(description, std::move(tensors), writer.sink());
  if (!cutter) return std::unexpected(cutter.error());
  writer.cutter_ = std::move(*cutter);
  return writer;
}

Result<void> PackWriter::add(std::span<const std::byte> bytes) { return cutter_->add(bytes, sink()); }

ChunkSink PackWriter::sink() {
  return [this](std::span<const std::byte> chunk) { return write_chunk(chunk); };
}

Result<void> PackWriter::write_chunk(std::span<const std::byte> bytes) {
  const auto packed = weights::gzip(bytes);
  weights::Chunk chunk{.file = weights::sha256(packed) + ".bin",
                       .stored = packed.size(),
                       .bytes = bytes.size(),
                       .sha256 = weights::sha256(bytes)};
  if (std::ranges::find(manifest_.chunks, chunk.file, &weights::Chunk::file) != manifest_.chunks.end()) {
    return fail("found two identical chunks before ", cutter_->next_tensor(),
                ", expected all to differ; are the model's weights complete?");
  }
  if (auto ok = weights::write_file(folder_ / chunk.file, packed); !ok) return ok;
  manifest_.chunks.push_back(std::move(chunk));
  return {};
}

Result<void> PackWriter::finish() {
  if (auto ok = cutter_->finish(sink()); !ok) return ok;
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
