#include "scope/canvas.h"

#include <algorithm>
#include <cmath>

namespace maskscope::scope {
namespace {

constexpr std::uint8_t kPaper = 255;
constexpr std::uint8_t kInk[] = {0, 0, 0};

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

void Canvas::text(std::size_t x, std::size_t y, const Glyphs& glyphs) { text(x, y, glyphs, kInk); }

void Canvas::text(std::size_t x, std::size_t y, const Glyphs& glyphs, std::span<const std::uint8_t> colour) {
  for (std::size_t row = 0; row < glyphs.height; ++row) {
    for (std::size_t column = 0; column < glyphs.width; ++column) {
      ink(x + column, y + row, glyphs.coverage[row * glyphs.width + column], colour);
    }
  }
}

void Canvas::text_upwards(std::size_t x, std::size_t bottom, const Glyphs& glyphs) {
  for (std::size_t row = 0; row < glyphs.height; ++row) {
    for (std::size_t column = 0; column < glyphs.width; ++column) {
      ink(x + row, bottom - 1 - column, glyphs.coverage[row * glyphs.width + column], kInk);
    }
  }
}

void Canvas::curve(const Curve& line, std::span<const std::uint8_t> colour, float strength) {
  const float across = line.to_x - line.from_x, down = line.to_y - line.from_y;
  const auto first = std::lround(std::ceil(line.from_x)), last = std::lround(std::floor(line.to_x));
  for (auto column = first; column <= last; ++column) {
    const float t = (static_cast<float>(column) - line.from_x) / across;
    const float middle = line.from_y + down * t * t * (3 - 2 * t);
    const float slope = down * 6 * t * (1 - t) / across;
    const float stretch = std::sqrt(1 + slope * slope);  // of a distance downwards against one to the line
    const float reach = (line.width / 2 + 1) * stretch;
    const auto top = std::lround(std::max(std::floor(middle - reach), 0.0F));
    for (auto row = top; static_cast<float>(row) <= middle + reach; ++row) {
      const float distance = std::abs(static_cast<float>(row) - middle) / stretch;
      const float coverage = std::clamp(line.width / 2 + 0.5F - distance, 0.0F, 1.0F);
      ink(static_cast<std::size_t>(column), static_cast<std::size_t>(row),
          static_cast<std::uint8_t>(std::lround(coverage * strength * 255)), colour);
    }
  }
}

void Canvas::ink(std::size_t x, std::size_t y, std::uint8_t coverage, std::span<const std::uint8_t> colour) {
  if (x >= image_.width || y >= image_.height) return;
  const std::size_t at = (y * image_.width + x) * image_.channels;
  for (std::size_t c = 0; c < image_.channels; ++c) {
    std::uint8_t& value = image_.pixels[at + c];
    value = static_cast<std::uint8_t>(value + (colour[c] - value) * coverage / 255);
  }
}

}  // namespace maskscope::scope
