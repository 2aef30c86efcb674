// An attention map as lines: the words that look at the left, the words looked at at the right. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <span>

#include "figures/display_list.h"
#include "figures/heatmap_figure.h"

namespace maskscope::figures {

struct Look {
  std::size_t row, column;
  float width;
  Colour colour;
  float strength;  // 0..1
};

// face: to measure the words; nullptr for SVG.
Drawing draw_looks(const DiagramText& text, std::span<const Look> looks, const Face* face);

}  // namespace maskscope::figures
