// All heads' attention maps as one picture: layers down, heads across, both counted from 1. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "figures/heatmap_figure.h"
#include "formats/byte_sink.h"

namespace maskscope::figures {

struct SheetText {
  std::string title;  // above the maps: the sentence
  std::size_t layers = 0, heads = 0, tokens = 0;
};

// The places of one head's map, [query][key] in 0..1, where in the ramp each cell's colour stands; slice: layer * heads + head.
// Asked for a layer at a time, from the first on, so that they need not all be there at once.
using MapPlaces = std::function<std::vector<float>(std::size_t slice)>;

Painting draw_sheet(const SheetText& text, MapPlaces places, const Ramp& ramp, const Face& face);

// The same picture as SVG: real text, and each map an image in it, so that its size stays bounded.
Result<void> write_sheet_svg(const SheetText& text, const MapPlaces& places, const Ramp& ramp,
                             const formats::ByteSink& write);

}  // namespace maskscope::figures
