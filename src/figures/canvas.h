// Draws pictures pixel by pixel on white paper: areas of one colour, text, lines. A picture may be drawn in strips from the
// top, so that it is never whole in memory. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "figures/font.h"
#include "formats/png.h"

namespace maskscope::figures {

// Level at both ends, and as steep as it must be between them.
struct Curve {
  float from_x, from_y, to_x, to_y;  // from_x < to_x
  float width;
};

class Canvas {
 public:
  // A white sheet: `height` rows of a picture from its row `top` on. Places are the picture's; what lies outside of these
  // rows is left out.
  Canvas(std::size_t width, std::size_t height, std::size_t channels, std::size_t top = 0);

  // Whether any of these rows is on the sheet.
  bool shows(std::size_t first, std::size_t end) const { return first < top_ + image_.height && end > top_; }
  std::size_t top() const { return top_; }
  std::size_t end() const { return top_ + image_.height; }

  // colour: a byte for each channel. The area lies in the picture.
  void fill(std::size_t x, std::size_t y, std::size_t width, std::size_t height, std::span<const std::uint8_t> colour);
  void text(std::size_t x, std::size_t y, const Glyphs& glyphs);
  void text(std::size_t x, std::size_t y, const Glyphs& glyphs, std::span<const std::uint8_t> colour);
  // Turned a quarter to the left: it reads upwards, and begins at the bottom.
  void text_upwards(std::size_t x, std::size_t bottom, const Glyphs& glyphs);
  // strength: 1 covers what is below.
  void curve(const Curve& line, std::span<const std::uint8_t> colour, float strength);

  formats::Image take() { return std::move(image_); }

 private:
  void ink(std::size_t x, std::size_t y, std::uint8_t coverage, std::span<const std::uint8_t> colour);

  formats::Image image_;
  std::size_t top_;
};

}  // namespace maskscope::figures
