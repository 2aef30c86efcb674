// A pack in a folder: manifest.json and its chunks.
#pragma once

#include <filesystem>
#include <memory>

#include "weights/pack_stream.h"
#include "weights/source.h"

namespace maskscope::weights {

// Reads the manifest and the first chunk. threads: how many chunks are read and unpacked at once, at least 1.
Result<std::unique_ptr<Source>> open_pack(const std::filesystem::path& folder, std::size_t threads);

// The manifest's own hash: SHA-256 of its text with the value of "sha256_of_manifest" emptied. docs/pack-format.md.
Result<void> check_manifest_hash(std::string_view text);
std::string manifest_hash(std::string_view text);

}  // namespace maskscope::weights
