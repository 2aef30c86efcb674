#include "figures/contact_sheet.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "figures/svg.h"

namespace maskscope::figures {
namespace {

constexpr std::size_t kMargin = 16, kGap = 8;
constexpr std::size_t kNumbers = 32;  // room for the numbers of layers and heads
constexpr std::size_t kTitle = 32;
constexpr std::size_t kThumbnail = 96;  // at least so large, and at least a pixel a cell
constexpr float kTitleSize = 20, kNumberSize = 16;

struct SheetGrid {
  explicit SheetGrid(const SheetText& text)
      : cell(std::max<std::size_t>(1, kThumbnail / std::max<std::size_t>(text.tokens, 1))),
        side(cell * text.tokens),
        width(kMargin + kNumbers + text.heads * (side + kGap) + kMargin),
        height(kMargin + kTitle + kNumbers + text.layers * (side + kGap) + kMargin) {}
  std::size_t x(std::size_t head) const { return kMargin + kNumbers + head * (side + kGap); }
  std::size_t y(std::size_t layer) const { return kMargin + kTitle + kNumbers + layer * (side + kGap); }

  std::size_t cell, side, width, height;
};

std::size_t centred(std::size_t from, std::size_t room, std::size_t size) {
  return from + (room - std::min(room, size)) / 2;
}

void draw_map(Canvas& canvas, std::size_t x, std::size_t y, std::size_t cell, std::size_t tokens,
              std::span<const std::uint8_t> colours) {
  for (std::size_t row = 0; row < tokens; ++row) {
    if (!canvas.shows(y + row * cell, y + (row + 1) * cell)) continue;
    for (std::size_t column = 0; column < tokens; ++column) {
      canvas.fill(x + column * cell, y + row * cell, cell, cell, colours.subspan((row * tokens + column) * 3, 3));
    }
  }
}

struct DrawnSheet {
  SheetText text;
  SheetGrid grid;
  MapPlaces places;
  Ramp ramp;
  Glyphs title;
  std::vector<Glyphs> layer_numbers, head_numbers;
  std::optional<std::size_t> layer;                // of the newest strip
  std::vector<std::vector<std::uint8_t>> colours;  // of its heads

  void draw_layer(Canvas& canvas, std::size_t at) {
    if (layer != at) {
      layer = at;
      colours.clear();
      for (std::size_t head = 0; head < text.heads; ++head)
        colours.push_back(ramp_colours(places(at * text.heads + head), ramp));
    }
    for (std::size_t head = 0; head < text.heads; ++head)
      draw_map(canvas, grid.x(head), grid.y(at), grid.cell, text.tokens, colours[head]);
  }

  void draw(Canvas& canvas) {
    canvas.text(kMargin, kMargin, title);
    for (std::size_t at = 0; at < text.layers; ++at) {
      const Glyphs& number = layer_numbers[at];
      canvas.text(grid.x(0) - kGap - number.width, centred(grid.y(at), grid.side, number.height), number);
      if (canvas.shows(grid.y(at), grid.y(at) + grid.side)) draw_layer(canvas, at);
    }
    for (std::size_t head = 0; head < text.heads; ++head) {
      const Glyphs& number = head_numbers[head];
      canvas.text(centred(grid.x(head), grid.side, number.width), grid.y(0) - kGap - number.height, number);
    }
  }
};

std::vector<Glyphs> draw_numbers(std::size_t count, const Face& face) {
  std::vector<Glyphs> numbers;
  numbers.reserve(count);
  for (std::size_t i = 0; i < count; ++i) numbers.push_back(face.draw(std::to_string(i + 1), kNumberSize));
  return numbers;
}

std::string svg_number(std::size_t x, std::size_t y, std::size_t number, std::string_view anchor) {
  return concat("<text x=\"", x, "\" y=\"", y, "\" text-anchor=\"", anchor, "\" dominant-baseline=\"central\">", number,
                "</text>\n");
}

}  // namespace

Painting draw_sheet(const SheetText& text, MapPlaces places, const Ramp& ramp, const Face& face) {
  const SheetGrid grid(text);
  auto sheet = std::make_shared<DrawnSheet>(text, grid, std::move(places), ramp, face.draw(text.title, kTitleSize),
                                            draw_numbers(text.layers, face), draw_numbers(text.heads, face),
                                            std::nullopt, std::vector<std::vector<std::uint8_t>>());
  const std::size_t width = std::max(grid.width, sheet->title.width + 2 * kMargin);
  return {width, grid.height, 3, [sheet = std::move(sheet)](Canvas& canvas) { sheet->draw(canvas); }};
}

Result<void> write_sheet_svg(const SheetText& text, const MapPlaces& places, const Ramp& ramp,
                             const formats::ByteSink& write) {
  const SheetGrid grid(text);
  std::string svg =
      svg_head(std::max(grid.width, svg_width(text.title, kTitleSize) + 2 * kMargin), grid.height, kNumberSize) +
      svg_heading(kMargin, kMargin + 18, kTitleSize, text.title);
  for (std::size_t layer = 0; layer < text.layers; ++layer) {
    svg += svg_number(grid.x(0) - kGap, grid.y(layer) + grid.side / 2, layer + 1, "end");
  }
  for (std::size_t head = 0; head < text.heads; ++head) {
    svg += svg_number(grid.x(head) + grid.side / 2, grid.y(0) - kGap * 2, head + 1, "middle");
  }
  if (auto ok = write(svg); !ok) return ok;
  for (std::size_t slice = 0; slice < text.layers * text.heads; ++slice) {
    const auto image = svg_image(grid.x(slice % text.heads), grid.y(slice / text.heads), grid.side, grid.side,
                                 {text.tokens, text.tokens, 3, ramp_colours(places(slice), ramp)});
    if (!image) return std::unexpected(image.error());
    if (auto ok = write(*image); !ok) return ok;
  }
  return write("</svg>\n");
}

}  // namespace maskscope::figures
