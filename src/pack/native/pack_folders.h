// Packs in folders.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "base/error.h"
#include "pack/make_pack.h"
#include "weights/source.h"

namespace maskscope::pack {

struct PackOutput {
  std::filesystem::path folder;     // whose name is the pack's
  float min_scale = kFullMinScale;  // as in PackTarget
};

// As make_packs of pack/make_pack.h, into these folders.
Result<void> make_packs(weights::Source& model, std::span<const PackOutput> outputs, std::string_view calibration,
                        const PackOptions& options, const PackProgress& progress);

}  // namespace maskscope::pack
