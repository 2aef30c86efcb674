// A pack in a folder: manifest.json and its chunks.
#pragma once

#include <filesystem>
#include <memory>

#include "weights/pack_stream.h"
#include "weights/source.h"

namespace maskscope::weights {

// Reads the manifest and the first chunk.
Result<std::unique_ptr<Source>> open_pack(const std::filesystem::path& folder);

// The manifest's own hash: SHA-256 of its text with the value of "sha256_of_manifest" emptied. docs/pack-format.md.
Result<void> check_manifest_hash(std::string_view text);
std::string manifest_hash(std::string_view text);

}  // namespace maskscope::weights
