// All heads' attention maps as one picture: layers down, heads across, both counted from 1. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/error.h"
#include "scope/diagram.h"

namespace maskscope::scope {

struct SheetText {
  std::string title;  // above the maps: the sentence
  std::size_t layers = 0, heads = 0, tokens = 0;
};

// places: [layer][head][query][key] in 0..1, where in the ramp each cell's colour stands.
Image draw_sheet(const SheetText& text, std::span<const float> places, const Ramp& ramp, const Face& face);

// The same picture as SVG: real text, and each map an image in it, so that its size stays bounded.
Result<std::string> draw_sheet_svg(const SheetText& text, std::span<const float> places, const Ramp& ramp);

}  // namespace maskscope::scope
