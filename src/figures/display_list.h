// A picture as the list of what is in it, so that the same list becomes pixels and SVG with real text. Lengths are pixels.
// Thread-safe: no state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "figures/font.h"
#include "figures/painting.h"

namespace maskscope::figures {

using Colour = std::array<std::uint8_t, 3>;

struct Area {
  std::size_t x, y, width, height;
  Colour colour;
};

struct Stroke {
  Curve line;
  Colour colour;
  float strength;  // 1: nothing shows through
};

enum class Anchor { start, middle, end };

struct Label {
  std::size_t x, y;  // y: its middle
  Anchor anchor;
  float size;
  Colour colour;
  std::string text;
};

struct Drawing {
  std::size_t width = 0, height = 0;
  std::vector<std::variant<Area, Stroke, Label>> marks;  // the later over the earlier
};

inline constexpr Colour kBlack = {0, 0, 0}, kQuiet = {96, 96, 96};

// How wide a text is: exactly with a face, amply without one, which SVG does not need.
std::size_t text_width(const std::string& text, float size, const Face* face);

// face: outlives the painting.
Painting to_painting(Drawing drawing, const Face& face);
std::string to_svg(const Drawing& drawing);

}  // namespace maskscope::figures
