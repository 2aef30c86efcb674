// An attention map as a picture: a grid of cells with the tokens along both sides. Queries (the token that looks) are
// rows, keys (the token looked at) columns. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "scope/font.h"

namespace maskscope::scope {

// 8-bit grey pixels, row-major, 0 black, 255 white.
struct GreyImage {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<std::uint8_t> pixels;
};

struct DiagramText {
  std::string title;                // above the grid: "Layer 1, head 3"
  std::vector<std::string> tokens;  // n labels
};

// cells: n*n, [query][key], in 0..1: white where attention is 1, black where it is 0 (the course's greys).
GreyImage draw_diagram(const DiagramText& text, std::span<const float> cells, const Face& face);

// The same picture as SVG with real text.
std::string draw_diagram_svg(const DiagramText& text, std::span<const float> cells);

}  // namespace maskscope::scope
