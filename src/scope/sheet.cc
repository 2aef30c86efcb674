#include "scope/sheet.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "scope/png.h"
#include "scope/svg.h"

namespace maskscope::scope {
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

void draw_numbers(Canvas& canvas, const SheetText& text, const SheetGrid& grid, const Face& face) {
  for (std::size_t layer = 0; layer < text.layers; ++layer) {
    const Glyphs number = face.draw(std::to_string(layer + 1), kNumberSize);
    canvas.text(grid.x(0) - kGap - number.width, centred(grid.y(layer), grid.side, number.height), number);
  }
  for (std::size_t head = 0; head < text.heads; ++head) {
    const Glyphs number = face.draw(std::to_string(head + 1), kNumberSize);
    canvas.text(centred(grid.x(head), grid.side, number.width), grid.y(0) - kGap - number.height, number);
  }
}

void draw_map(Canvas& canvas, std::size_t x, std::size_t y, std::size_t cell, std::size_t tokens,
              std::span<const std::uint8_t> colours) {
  for (std::size_t i = 0; i < tokens * tokens; ++i) {
    canvas.fill(x + i % tokens * cell, y + i / tokens * cell, cell, cell, colours.subspan(i * 3, 3));
  }
}

std::string base64(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(bytes.size() - at, 3);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0);
    for (std::size_t i = 0; i < 4; ++i) text += i <= count ? kDigits[group >> (18 - 6 * i) & 63] : '=';
  }
  return text;
}

std::string svg_number(std::size_t x, std::size_t y, std::size_t number, std::string_view anchor) {
  return concat("<text x=\"", x, "\" y=\"", y, "\" text-anchor=\"", anchor, "\" dominant-baseline=\"central\">", number,
                "</text>\n");
}

}  // namespace

Image draw_sheet(const SheetText& text, std::span<const float> places, const Ramp& ramp, const Face& face) {
  const SheetGrid grid(text);
  const Glyphs title = face.draw(text.title, kTitleSize);
  Canvas canvas(std::max(grid.width, title.width + 2 * kMargin), grid.height, 3);
  canvas.text(kMargin, kMargin, title);
  draw_numbers(canvas, text, grid, face);
  const std::size_t cells = text.tokens * text.tokens;
  for (std::size_t slice = 0; slice < text.layers * text.heads; ++slice) {
    draw_map(canvas, grid.x(slice % text.heads), grid.y(slice / text.heads), grid.cell, text.tokens,
             ramp_colours(places.subspan(slice * cells, cells), ramp));
  }
  return canvas.take();
}

Result<std::string> draw_sheet_svg(const SheetText& text, std::span<const float> places, const Ramp& ramp) {
  const SheetGrid grid(text);
  std::string svg = svg_head(grid.width, grid.height, kNumberSize) + concat("<text x=\"", kMargin, "\" y=\"",
                                                                            kMargin + 18, "\" font-size=\"", kTitleSize,
                                                                            "\">", escape_xml(text.title), "</text>\n");
  for (std::size_t layer = 0; layer < text.layers; ++layer) {
    svg += svg_number(grid.x(0) - kGap, grid.y(layer) + grid.side / 2, layer + 1, "end");
  }
  for (std::size_t head = 0; head < text.heads; ++head) {
    svg += svg_number(grid.x(head) + grid.side / 2, grid.y(0) - kGap * 2, head + 1, "middle");
  }
  const std::size_t cells = text.tokens * text.tokens;
  for (std::size_t slice = 0; slice < text.layers * text.heads; ++slice) {
    const auto png =
        encode_png({text.tokens, text.tokens, 3, ramp_colours(places.subspan(slice * cells, cells), ramp)});
    if (!png) return std::unexpected(png.error());
    svg += concat("<image x=\"", grid.x(slice % text.heads), "\" y=\"", grid.y(slice / text.heads), "\" width=\"",
                  grid.side, "\" height=\"", grid.side,
                  "\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,", base64(*png), "\"/>\n");
  }
  return svg + "</svg>\n";
}

}  // namespace maskscope::scope
