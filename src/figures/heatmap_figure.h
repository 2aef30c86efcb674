// An attention map as a picture: a grid of cells with the tokens along both sides. Queries (the token that looks) are
// rows, keys (the token looked at) columns. Thread-safe: no state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "figures/font.h"
#include "figures/painting.h"

namespace maskscope::figures {

struct DiagramText {
  std::string title;                      // above the grid: "Layer 1, head 3"
  std::vector<std::string> tokens;        // a label a row, and a column
  std::vector<std::string> columns = {};  // where they have others
  std::string note = {};                  // below the title, smaller

  const std::vector<std::string>& column_labels() const { return columns.empty() ? tokens : columns; }
};

// The colours from 0 to 1: red, green, blue.
using Ramp = std::array<std::array<std::uint8_t, 3>, 256>;

// cells: [query][key], in 0..1: white where attention is 1, black where it is 0. One channel.
Painting draw_diagram(const DiagramText& text, std::span<const float> cells, const Face& face);
// The same in colours. places: in 0..1, where in the ramp each cell's colour stands.
Painting draw_diagram(const DiagramText& text, std::span<const float> places, const Ramp& ramp, const Face& face);

// The same pictures as SVG with real text. Each cell is an element of its own in a map of at most 64 rows and columns; a
// larger map is one embedded image, since programs take minutes to open a quarter of a million elements.
Result<std::string> draw_diagram_svg(const DiagramText& text, std::span<const float> cells);
Result<std::string> draw_diagram_svg(const DiagramText& text, std::span<const float> places, const Ramp& ramp);

// The bytes of each cell's colour, one after the other; channels for each.
std::vector<std::uint8_t> ramp_colours(std::span<const float> places, const Ramp& ramp);

// A file's name and a title; layer and head from 0: "Attention_Layer1_Head1.png" and "Layer 1, head 1".
std::string picture_name(std::size_t layer, std::size_t head, const char* extension);
std::string picture_title(std::size_t layer, std::size_t head);

}  // namespace maskscope::figures
