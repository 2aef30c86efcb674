// An f32 model in, a pack of smoothed 7-bit weights out.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "pack/chunk_cutter.h"
#include "weights/source.h"

namespace maskscope::pack {

// QuantiseOptions::min_scale of a full pack: 86 MB for bert-base.
inline constexpr float kFullMinScale = 0.052F;

// Of a lite pack: scales this large leave about 3.9 bits a weight to download. The values have 7 bits all the same, so the pack
// is loaded by the same code and runs as fast.
inline constexpr float kLiteMinScale = 0.284F;

struct PackTensor {
  weights::TensorInfo info;
  std::vector<std::byte> bytes;
};

// Keeps a finished pack somewhere. tensors: in the order in which a reader needs them.
using WritePack =
    std::function<Result<void>(const PackDescription& description, std::span<const PackTensor* const> tensors)>;

struct PackTarget {
  std::string name;                 // the pack's
  float min_scale = kFullMinScale;  // QuantiseOptions::min_scale: larger for a smaller pack
  WritePack write;
};

// How much time goes into a pack. quick: kQuickTexts of the texts, spread evenly, no more of their statistics than each channel's own,
// and weights that are rounded each by itself. For somebody who waits; docs/quantisation.md has what it costs.
enum class Effort { full, quick };

inline constexpr std::size_t kQuickTexts = 24;

struct PackOptions {
  std::size_t threads = 1;
  Effort effort = Effort::full;
};

// What is being done, and how far it is (0..1).
using PackProgress = std::function<void(std::string_view what, double part)>;

// Makes each of the packs from one calibration. calibration: texts, one a line. The same input gives the same bytes,
// whatever the number of threads. pack/native/pack_folders.h writes them to folders.
Result<void> make_packs(weights::Source& model, std::span<const PackTarget> targets, std::string_view calibration,
                        const PackOptions& options, const PackProgress& progress);

}  // namespace maskscope::pack
