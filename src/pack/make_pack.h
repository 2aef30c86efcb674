// An f32 model in, a pack of smoothed 7-bit weights out.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "weights/source.h"

namespace maskscope::pack {

struct PackOptions {
  std::string name;
  std::size_t threads = 1;
  float least_step = 0;  // as quantise_rows takes it: above 0 for a smaller pack
  float alpha = 0.5F;    // how much of a channel's range smoothing moves from the activations to the weights
};

// What is being done, and how far it is (0..1).
using PackProgress = std::function<void(std::string_view what, double part)>;

// calibration: texts, one a line. The same input gives the same bytes, whatever the number of threads.
Result<void> make_pack(weights::Source& model, const std::filesystem::path& folder, std::string_view calibration,
                       const PackOptions& options, const PackProgress& progress);

}  // namespace maskscope::pack
