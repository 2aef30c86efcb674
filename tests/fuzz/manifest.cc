// A pack's manifest.json from a server.
#include "base/limits.h"
#include "fuzz.h"
#include "weights/native/pack_source.h"
#include "weights/pack_stream.h"

using namespace maskscope;
using namespace maskscope::weights;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (auto ok = check_manifest_hash(text); !ok) fuzz::expect_message(ok.error(), "manifest.json: ");
  const auto manifest = parse_manifest(text);
  if (!manifest) {
    fuzz::expect_message(manifest.error(), "manifest.json: ");
    return 0;
  }
  fuzz::expect(!manifest->name.empty() && !manifest->chunks.empty() && manifest->chunks.size() <= kMaxChunks,
               "a manifest has a name and chunks");
  for (const Chunk& chunk : manifest->chunks) {
    fuzz::expect(chunk.file.size() == 68 && chunk.file.find_first_not_of("0123456789abcdef") == 64 &&
                     chunk.file.ends_with(".bin"),
                 "a chunk's file is a hash and can name no other place");
    fuzz::expect(chunk.bytes - 1 < kMaxChunkBytes && chunk.stored - 1 < kMaxChunkBytes,
                 "a chunk's sizes are within limits");
  }
  return 0;
}
