#include "scope/canvas.h"

#include <algorithm>

namespace maskscope::scope {
namespace {

constexpr std::uint8_t kPaper = 255, kInk = 0;

}  // namespace

Canvas::Canvas(std::size_t width, std::size_t height, std::size_t channels)
    : image_{width, height, channels, std::vector<std::uint8_t>(width * height * channels, kPaper)} {}

void Canvas::fill(std::size_t x, std::size_t y, std::size_t width, std::size_t height,
                  std::span<const std::uint8_t> colour) {
  for (std::size_t row = y; row < y + height; ++row) {
    auto pixel = image_.pixels.begin() + static_cast<std::ptrdiff_t>((row * image_.width + x) * image_.channels);
    for (std::size_t column = 0; column < width; ++column) pixel = std::ranges::copy(colour, pixel).out;
  }
}

void Canvas::text(std::size_t x, std::size_t y, const Glyphs& glyphs) {
  for (std::size_t row = 0; row < glyphs.height; ++row) {
    for (std::size_t column = 0; column < glyphs.width; ++column) {
      ink(x + column, y + row, glyphs.coverage[row * glyphs.width + column]);
    }
  }
}

void Canvas::text_upwards(std::size_t x, std::size_t bottom, const Glyphs& glyphs) {
  for (std::size_t row = 0; row < glyphs.height; ++row) {
    for (std::size_t column = 0; column < glyphs.width; ++column) {
      ink(x + row, bottom - 1 - column, glyphs.coverage[row * glyphs.width + column]);
    }
  }
}

void Canvas::ink(std::size_t x, std::size_t y, std::uint8_t coverage) {
  if (x >= image_.width || y >= image_.height) return;
  const std::size_t at = (y * image_.width + x) * image_.channels;
  for (std::uint8_t& value : std::span(image_.pixels).subspan(at, image_.channels)) {
    value = static_cast<std::uint8_t>(value + (kInk - value) * coverage / 255);
  }
}

}  // namespace maskscope::scope
