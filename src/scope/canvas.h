// Draws pictures pixel by pixel on white paper: areas of one colour, text, lines. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "scope/font.h"

namespace maskscope::scope {

// 8-bit pixels, row-major from the top. 1 channel: grey, 0 black, 255 white; 3 channels: red, green, blue.
struct Image {
  std::size_t width = 0;
  std::size_t height = 0;
  std::size_t channels = 1;
  std::vector<std::uint8_t> pixels;  // width * height * channels
};

// Level at both ends, and as steep as it must be between them.
struct Curve {
  float from_x, from_y, to_x, to_y;  // from_x < to_x
  float width;
};

class Canvas {
 public:
  // A white sheet.
  Canvas(std::size_t width, std::size_t height, std::size_t channels);

  // colour: a byte for each channel. The area lies on the sheet.
  void fill(std::size_t x, std::size_t y, std::size_t width, std::size_t height, std::span<const std::uint8_t> colour);
  void text(std::size_t x, std::size_t y, const Glyphs& glyphs);
  void text(std::size_t x, std::size_t y, const Glyphs& glyphs, std::span<const std::uint8_t> colour);
  // Turned a quarter to the left: it reads upwards, and begins at the bottom.
  void text_upwards(std::size_t x, std::size_t bottom, const Glyphs& glyphs);
  // strength: 1 covers what is below.
  void curve(const Curve& line, std::span<const std::uint8_t> colour, float strength);

  Image take() { return std::move(image_); }

 private:
  void ink(std::size_t x, std::size_t y, std::uint8_t coverage, std::span<const std::uint8_t> colour);

  Image image_;
};

}  // namespace maskscope::scope
