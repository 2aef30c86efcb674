// An f32 model in, a pack of smoothed 7-bit weights out.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>

#include "base/error.h"
#include "weights/source.h"

namespace maskscope::pack {

// As fine as 86 MB for bert-base allow.
inline constexpr float kFullStep = 0.052F;

// Steps this coarse leave about 3.9 bits a weight to download. They are 7-bit steps all the same, so a pack of them is
// loaded by the same code and runs as fast.
inline constexpr float kLiteStep = 0.284F;

struct PackOutput {
  std::filesystem::path folder;  // whose name is the pack's
  float least_step = kFullStep;  // as quantise_rows takes it: larger for a smaller pack
};

struct PackOptions {
  std::size_t threads = 1;
};

// What is being done, and how far it is (0..1).
using PackProgress = std::function<void(std::string_view what, double part)>;

// Makes each of the packs from one calibration. calibration: texts, one a line. The same input gives the same bytes,
// whatever the number of threads.
Result<void> make_packs(weights::Source& model, std::span<const PackOutput> outputs, std::string_view calibration,
                        const PackOptions& options, const PackProgress& progress);

}  // namespace maskscope::pack
