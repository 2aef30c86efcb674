#include "figures/canvas.h"

#include <algorithm>
#include <cmath>

namespace maskscope::figures {
namespace {

constexpr std::uint8_t kPaper = 255;
constexpr std::uint8_t kInk[] = {0, 0, 0};

}  // namespace

Canvas::Canvas(std::size_t width, std::size_t height, std::size_t channels, std::size_t top)
    : image_{width, height, channels, std::vector<std::uint8_t>(width * height * channels, kPaper)}, top_(top) {}

// The first row by its pixels, the others as it.
void Canvas::fill(std::size_t x, std::size_t y, std::size_t width, std::size_t height,
                  std::span<const std::uint8_t> colour) {
  if (!shows(y, y + height)) return;
  const std::size_t first = std::max(y, top_) - top_, last = std::min(y + height, end()) - top_;
  const std::size_t stride = image_.width * image_.channels, bytes = width * image_.channels;
  std::uint8_t* const row = image_.pixels.data() + first * stride + x * image_.channels;
  for (std::size_t i = 0; i < width; ++i) std::ranges::copy(colour, row + i * image_.channels);
  for (std::size_t i = 1; i < last - first; ++i) std::copy_n(row, bytes, row + i * stride);
}

void Canvas::text(std::size_t x, std::size_t y, const Glyphs& glyphs) { text(x, y, glyphs, kInk); }

void Canvas::text(std::size_t x, std::size_t y, const Glyphs& glyphs, std::span<const std::uint8_t> colour) {
  if (!shows(y, y + glyphs.height)) return;
  for (std::size_t row = 0; row < glyphs.height; ++row) {
    for (std::size_t column = 0; column < glyphs.width; ++column) {
      ink(x + column, y + row, glyphs.coverage[row * glyphs.width + column], colour);
    }
  }
}

void Canvas::text_upwards(std::size_t x, std::size_t bottom, const Glyphs& glyphs) {
  if (!shows(bottom - std::min(bottom, glyphs.width), bottom)) return;
  for (std::size_t row = 0; row < glyphs.height; ++row) {
    for (std::size_t column = 0; column < glyphs.width; ++column) {
      ink(x + row, bottom - 1 - column, glyphs.coverage[row * glyphs.width + column], kInk);
    }
  }
}

void Canvas::curve(const Curve& line, std::span<const std::uint8_t> colour, float strength) {
  const float across = line.to_x - line.from_x, down = line.to_y - line.from_y;
  const float highest = std::min(line.from_y, line.to_y), lowest = std::max(line.from_y, line.to_y);
  const float most =
      (line.width / 2 + 1) * (1 + 1.5F * (lowest - highest) / across);  // from its middle; no slope is steeper
  if (lowest + most < static_cast<float>(top_) || highest - most > static_cast<float>(end())) return;
  const auto first = std::lround(std::ceil(line.from_x)), last = std::lround(std::floor(line.to_x));
  for (auto column = first; column <= last; ++column) {
    const float t = (static_cast<float>(column) - line.from_x) / across;
    const float middle = line.from_y + down * t * t * (3 - 2 * t);
    const float slope = down * 6 * t * (1 - t) / across;
    const float stretch = std::sqrt(1 + slope * slope);  // of a distance downwards against one to the line
    const float reach = (line.width / 2 + 1) * stretch;
    const auto from = std::lround(std::max(std::floor(middle - reach), static_cast<float>(top_)));
    const float to = std::min(middle + reach, static_cast<float>(end()));
    for (auto row = from; static_cast<float>(row) <= to; ++row) {
      const float distance = std::abs(static_cast<float>(row) - middle) / stretch;
      const float coverage = std::clamp(line.width / 2 + 0.5F - distance, 0.0F, 1.0F);
      ink(static_cast<std::size_t>(column), static_cast<std::size_t>(row),
          static_cast<std::uint8_t>(std::lround(coverage * strength * 255)), colour);
    }
  }
}

void Canvas::ink(std::size_t x, std::size_t y, std::uint8_t coverage, std::span<const std::uint8_t> colour) {
  if (x >= image_.width || !shows(y, y + 1)) return;
  const std::size_t at = ((y - top_) * image_.width + x) * image_.channels;
  for (std::size_t c = 0; c < image_.channels; ++c) {
    std::uint8_t& value = image_.pixels[at + c];
    value = static_cast<std::uint8_t>(value + (colour[c] - value) * coverage / 255);
  }
}

}  // namespace maskscope::figures
