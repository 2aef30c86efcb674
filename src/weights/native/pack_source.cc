#include "weights/native/pack_source.h"

#include <deque>
#include <future>
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

using Unpacked = Result<std::vector<std::byte>>;

class PackSource : public Source {
 public:
  PackSource(std::filesystem::path folder, Manifest manifest, std::size_t threads)
      : folder_(std::move(folder)), head_(std::move(manifest)), threads_(threads) {}

  const std::string& config_json() const override { return head_.config_json(); }
  const TokenizerTexts& tokenizer() const override { return head_.tokenizer(); }
  std::span<const TensorInfo> tensors() const override { return head_.tensors(); }
  std::uint64_t bytes() const override { return head_.manifest().stored_bytes(); }

  Result<void> read_head() {
    const auto first = unpacked(head_.manifest().chunks.front());
    if (!first) return std::unexpected(first.error());
    return head_.accept(*first, {});
  }

  // Begins anew each time, so that a source can be streamed twice; what head_ has given out stays as it is.
  Result<void> stream(const TensorSink& sink, const Progress& progress) override {
    PackStream pack(head_.manifest());
    const std::vector<Chunk>& chunks = pack.manifest().chunks;
    // Those that come next, in order; where no thread can be had they are unpacked when it is their turn.
    const std::launch how = threads_ > 1 ? std::launch::async | std::launch::deferred : std::launch::deferred;
    std::deque<std::future<std::unique_ptr<Unpacked>>> coming;
    std::size_t begun = 0;
    std::uint64_t done = 0;
    for (const Chunk& chunk : chunks) {
      for (; begun < chunks.size() && coming.size() < threads_; ++begun) {
        coming.push_back(
            std::async(how, [this, &next = chunks[begun]] { return std::make_unique<Unpacked>(unpacked(next)); }));
      }
      const std::unique_ptr<Unpacked> ready = coming.front().get();
      coming.pop_front();
      if (!*ready) return std::unexpected(ready->error());
      if (auto ok = pack.accept(**ready, sink); !ok) return ok;
      done += chunk.stored;
      if (progress) progress(done, bytes());
    }
    return {};
  }

 private:
  Unpacked unpacked(const Chunk& chunk) const {
    const auto file = File::open(folder_ / chunk.file);
    if (!file) return std::unexpected(file.error());
    if (file->size() != chunk.stored) {
      return fail(chunk.file, ": found ", file->size(), " bytes, expected ", chunk.stored);
    }
    std::vector<std::byte> stored(static_cast<std::size_t>(chunk.stored));
    if (auto ok = file->read(0, stored); !ok) return std::unexpected(ok.error());
    const std::string hash = sha256(stored);
    if (hash + ".bin" != chunk.file) {
      return fail(chunk.file, ": found data of SHA-256 ", hash, ", expected the one in its name; the chunk is damaged");
    }
    auto bytes = gunzip(stored, chunk.bytes);
    if (!bytes) return fail(bytes.error().code, chunk.file, ": ", bytes.error().message);
    return bytes;
  }

  std::filesystem::path folder_;
  PackStream head_;  // has read the first chunk, no more
  std::size_t threads_;
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

Result<std::unique_ptr<Source>> open_pack(const std::filesystem::path& folder, std::size_t threads) {
  const auto text = read_file(folder / "manifest.json", kMaxManifestBytes);
  if (!text) return std::unexpected(text.error());
  auto manifest = parse_manifest(*text);
  if (!manifest) return std::unexpected(manifest.error());
  if (auto ok = check_manifest_hash(*text); !ok) return std::unexpected(ok.error());
  auto source = std::make_unique<PackSource>(folder, std::move(*manifest), threads);
  if (auto ok = source->read_head(); !ok) return std::unexpected(ok.error());
  return source;
}

}  // namespace maskscope::weights
