#include <algorithm>
#include <set>

#include "base/checked.h"
#include "base/limits.h"
#include "weights/json.h"
#include "weights/pack_stream.h"

namespace maskscope::weights {
namespace {

constexpr std::string_view kFile = "manifest.json";
constexpr std::size_t kHashDigits = 64;

bool is_hash(std::string_view text) {
  return text.size() == kHashDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<Chunk> parse_chunk(const Json& json) {
  if (!json.is_object()) return fail("found no object, expected one");
  const auto file = text_member(json, "file"), sha256 = text_member(json, "sha256");
  const auto stored = number_member(json, "stored"), bytes = number_member(json, "bytes");
  if (!file || !file->ends_with(".bin") || !is_hash(std::string_view(*file).substr(0, file->size() - 4))) {
    return fail("found file ", printable(file.value_or("")),
                ", expected a SHA-256 in 64 lower-case hex digits and .bin");
  }
  if (!sha256 || !is_hash(*sha256)) return fail("found no valid sha256, expected 64 lower-case hex digits");
  if (!stored || *stored == 0 || *stored > kMaxChunkBytes)
    return fail("found no valid stored size, expected 1 to ", kMaxChunkBytes);
  if (!bytes || *bytes == 0 || *bytes > kMaxChunkBytes)
    return fail("found no valid size in bytes, expected 1 to ", kMaxChunkBytes);
  return Chunk{*file, *stored, *bytes, *sha256};
}

}  // namespace

std::uint64_t Manifest::stored_bytes() const {
  std::uint64_t sum = 0;
  for (const Chunk& chunk : chunks) sum += chunk.stored;
  return sum;
}

std::uint64_t Manifest::bytes() const {
  std::uint64_t sum = 0;
  for (const Chunk& chunk : chunks) sum += chunk.bytes;
  return sum;
}

Result<Manifest> parse_manifest(std::string_view text) {
  if (text.size() > kMaxManifestBytes)
    return fail(kFile, ": found ", text.size(), " bytes, expected at most ", kMaxManifestBytes);
  const auto json = parse_json_object(text, std::string(kFile));
  if (!json) return std::unexpected(json.error());
  Manifest manifest;
  manifest.format = text_member(*json, "format").value_or("");
  if (manifest.format != kPackFormat && manifest.format != kPackFormatWithTokenizer) {
    return fail(kFile, ": found format ", printable(manifest.format), ", expected \"", kPackFormat, "\" or \"",
                kPackFormatWithTokenizer, "\"");
  }
  manifest.name = text_member(*json, "name").value_or("");
  if (manifest.name.empty()) return fail(kFile, ": found no name");
  manifest.description = text_member(*json, "description").value_or("");
  const auto chunks = json->find("chunks");
  if (chunks == json->end() || !chunks->is_array() || chunks->empty() || chunks->size() > kMaxChunks) {
    return fail(kFile, ": found no list of 1 to ", kMaxChunks, " chunks");
  }
  std::set<std::string> files;
  for (const Json& item : *chunks) {
    auto chunk = parse_chunk(item);
    if (!chunk) return fail(kFile, ": chunk ", manifest.chunks.size(), ": ", chunk.error().message);
    if (!files.insert(chunk->file).second) return fail(kFile, ": found ", chunk->file, " twice");
    manifest.chunks.push_back(std::move(*chunk));
  }
  return manifest;
}

}  // namespace maskscope::weights
