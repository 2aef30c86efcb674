#include "weights/native/pack_source.h"

#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "weights/json.h"
#include "weights/native/file.h"
#include "weights/native/gzip.h"
#include "weights/native/sha256.h"

namespace maskscope::weights {
namespace {

constexpr std::string_view kHashField = "\"sha256_of_manifest\": \"";

class PackSource : public Source {
 public:
  PackSource(std::filesystem::path folder, Manifest manifest)
      : folder_(std::move(folder)), head_(std::move(manifest)) {}

  const std::string& config_json() const override { return head_.config_json(); }
  const TokenizerTexts& tokenizer() const override { return head_.tokenizer(); }
  std::span<const TensorInfo> tensors() const override { return head_.tensors(); }
  std::uint64_t bytes() const override { return head_.manifest().stored_bytes(); }

  Result<void> read_head() { return read_next(head_, {}); }

  // Begins anew each time, so that a source can be streamed twice; what head_ has given out stays as it is.
  Result<void> stream(const TensorSink& sink, const Progress& progress) override {
    PackStream pack(head_.manifest());
    std::uint64_t done = 0;
    while (!pack.complete()) {
      done += pack.manifest().chunks[pack.next_chunk()].stored;
      if (auto ok = read_next(pack, sink); !ok) return ok;
      if (progress) progress(done, bytes());
    }
    return {};
  }

 private:
  Result<void> read_next(PackStream& pack, const TensorSink& sink) const {
    const Chunk& chunk = pack.manifest().chunks[pack.next_chunk()];
    const auto file = File::open(folder_ / chunk.file);
    if (!file) return std::unexpected(file.error());
    if (file->size() != chunk.stored) {
      return fail(chunk.file, ": found ", file->size(), " bytes, expected ", chunk.stored);
    }
    std::vector<std::byte> stored(static_cast<std::size_t>(chunk.stored));
    if (auto ok = file->read(0, stored); !ok) return ok;
    const std::string hash = sha256(stored);
    if (hash + ".bin" != chunk.file) {
      return fail(chunk.file, ": found data of SHA-256 ", hash, ", expected the one in its name; the chunk is damaged");
    }
    const auto unpacked = gunzip(stored, chunk.bytes);
    if (!unpacked) return fail(chunk.file, ": ", unpacked.error().message);
    return pack.accept(*unpacked, sink);
  }

  std::filesystem::path folder_;
  PackStream head_;  // has read the first chunk, no more
};

}  // namespace

std::string manifest_hash(std::string_view text) {
  std::string emptied(text);
  const std::size_t field = emptied.find(kHashField);
  if (field != std::string::npos) {
    const std::size_t value = field + kHashField.size();
    emptied.erase(value, emptied.find('"', value) - value);
  }
  return sha256(std::as_bytes(std::span(emptied)));
}

Result<void> check_manifest_hash(std::string_view text) {
  const std::size_t field = text.find(kHashField);
  const std::string_view found = field == std::string_view::npos ? "" : text.substr(field + kHashField.size(), 64);
  const std::string expected = manifest_hash(text);
  if (found == expected) return {};
  return fail("manifest.json: found the hash ", printable(found), " in it, expected ", expected,
              "; the file is damaged");
}

Result<std::unique_ptr<Source>> open_pack(const std::filesystem::path& folder) {
  const auto text = read_file(folder / "manifest.json", kMaxManifestBytes);
  if (!text) return std::unexpected(text.error());
  auto manifest = parse_manifest(*text);
  if (!manifest) return std::unexpected(manifest.error());
  if (auto ok = check_manifest_hash(*text); !ok) return std::unexpected(ok.error());
  auto source = std::make_unique<PackSource>(folder, std::move(*manifest));
  if (auto ok = source->read_head(); !ok) return std::unexpected(ok.error());
  return source;
}

}  // namespace maskscope::weights
