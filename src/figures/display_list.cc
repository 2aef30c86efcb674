#include "figures/display_list.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "figures/svg.h"

namespace maskscope::figures {
namespace {

constexpr float kUsualSize = 16;

void paint_mark(Canvas& canvas, const Area& area, const Face&) {
  canvas.fill(area.x, area.y, area.width, area.height, area.colour);
}

void paint_mark(Canvas& canvas, const Stroke& stroke, const Face&) {
  canvas.curve(stroke.line, stroke.colour, stroke.strength);
}

void paint_mark(Canvas& canvas, const Label& label, const Face& face) {
  const auto height = static_cast<std::size_t>(label.size) + 1;
  if (!canvas.shows(label.y - std::min(label.y, height), label.y + height)) return;
  const Glyphs glyphs = face.draw(label.text, label.size);
  const std::size_t before = label.anchor == Anchor::start    ? 0
                             : label.anchor == Anchor::middle ? glyphs.width / 2
                                                              : glyphs.width;
  canvas.text(label.x - std::min(before, label.x), label.y - std::min(glyphs.height / 2, label.y), glyphs,
              label.colour);
}

std::string svg_mark(const Area& area) {
  return concat("<rect x=\"", area.x, "\" y=\"", area.y, "\" width=\"", area.width, "\" height=\"", area.height,
                "\" fill=\"", svg_colour(area.colour), "\"/>\n");
}

std::string svg_mark(const Stroke& stroke) {
  const Curve& line = stroke.line;
  const float third = (line.to_x - line.from_x) / 3;
  return concat("<path d=\"M", line.from_x, " ", line.from_y, " C", line.from_x + third, " ", line.from_y, " ",
                line.to_x - third, " ", line.to_y, " ", line.to_x, " ", line.to_y, "\" fill=\"none\" stroke=\"",
                svg_colour(stroke.colour), "\" stroke-width=\"", line.width, "\" stroke-opacity=\"", stroke.strength,
                "\"/>\n");
}

std::string svg_mark(const Label& label) {
  constexpr const char* kAnchors[] = {"start", "middle", "end"};
  return concat("<text x=\"", label.x, "\" y=\"", label.y, "\" font-size=\"", label.size, "\" text-anchor=\"",
                kAnchors[static_cast<std::size_t>(label.anchor)], "\" dominant-baseline=\"central\" fill=\"",
                svg_colour(label.colour), "\">", escape_xml(label.text), "</text>\n");
}

}  // namespace

std::size_t text_width(const std::string& text, float size, const Face* face) {
  return face != nullptr ? face->draw(text, size).width : svg_width(text, size);
}

Painting to_painting(Drawing drawing, const Face& face) {
  const std::size_t width = drawing.width, height = drawing.height;
  return {width, height, 3, [drawing = std::move(drawing), &face](Canvas& canvas) {
            for (const auto& mark : drawing.marks) {
              std::visit([&](const auto& it) { paint_mark(canvas, it, face); }, mark);
            }
          }};
}

std::string to_svg(const Drawing& drawing) {
  std::string svg = svg_head(drawing.width, drawing.height, kUsualSize);
  for (const auto& mark : drawing.marks) svg += std::visit([](const auto& it) { return svg_mark(it); }, mark);
  return svg + "</svg>\n";
}

}  // namespace maskscope::figures
