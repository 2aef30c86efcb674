#include "figures/heatmap_figure.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "base/error.h"
#include "figures/svg.h"

namespace maskscope::figures {
namespace {

constexpr std::size_t kMargin = 16;
constexpr std::size_t kGap = 6;  // between labels and grid
constexpr std::array<std::uint8_t, 3> kLine = {96, 96, 96};
constexpr float kTitleSize = 20, kNoteSize = 15;
constexpr std::size_t kSvgTitle = 24, kSvgNote = 20;  // the heights of their lines

// Few tokens get large cells, many get small ones that a label still fits; hundreds get labels that can only just be read, since a
// picture of many thousand pixels takes seconds to write, and longer to open.
std::size_t cell_size(std::size_t tokens) {
  constexpr std::size_t kSide = 720, kMostSide = 4096, kLeast = 10, kReadable = 18, kMost = 48;  // pixels
  const std::size_t count = std::max<std::size_t>(tokens, 1);
  return std::clamp(kSide / count, std::clamp(kMostSide / count, kLeast, kReadable), kMost);
}
float label_size(std::size_t cell) { return std::min(18.0F, static_cast<float>(cell) - 2.0F); }

std::size_t step(float place) { return static_cast<std::size_t>(std::lround(std::clamp(place, 0.0F, 1.0F) * 255.0F)); }

std::vector<std::uint8_t> greys(std::span<const float> cells) {
  std::vector<std::uint8_t> colours;
  colours.reserve(cells.size());
  for (const float cell : cells) colours.push_back(static_cast<std::uint8_t>(step(cell)));
  return colours;
}

std::size_t cell_of(const DiagramText& text) {
  return cell_size(std::max(text.tokens.size(), text.column_labels().size()));
}

// Where rows, columns and cells are, once it is known how long the labels are.
struct DiagramGrid {
  DiagramGrid(const DiagramText& text, std::size_t longest_row, std::size_t longest_column, std::size_t heading)
      : rows(text.tokens.size()),
        columns(text.column_labels().size()),
        cell(cell_of(text)),
        left(kMargin + longest_row + kGap),
        top(kMargin + heading + kGap + longest_column + kGap) {}
  std::size_t width() const { return columns * cell + 1; }
  std::size_t height() const { return rows * cell + 1; }
  std::size_t x(std::size_t column) const { return left + column * cell; }
  std::size_t y(std::size_t row) const { return top + row * cell; }

  std::size_t rows, columns, cell, left, top;
};

struct DrawnLabels {
  std::vector<Glyphs> glyphs;
  std::size_t longest = 0;
};

DrawnLabels draw_labels(const std::vector<std::string>& labels, float size, const Face& face) {
  DrawnLabels drawn;
  for (const std::string& label : labels) {
    drawn.glyphs.push_back(face.draw(label, size));
    drawn.longest = std::max(drawn.longest, drawn.glyphs.back().width);
  }
  return drawn;
}

// What a diagram is drawn from; colours: channels bytes for each cell.
struct DrawnDiagram {
  DiagramGrid grid;
  std::vector<std::uint8_t> colours;
  std::size_t channels;
  Glyphs title, note;
  std::vector<Glyphs> rows, columns;

  std::size_t centred(const Glyphs& label) const { return (grid.cell - std::min(grid.cell, label.height)) / 2; }

  void draw_row(Canvas& canvas, std::size_t row) const {
    const Glyphs& label = rows[row];
    canvas.text(grid.left - kGap - label.width, grid.y(row) + centred(label), label);
    for (std::size_t column = 0; column < grid.columns; ++column) {
      canvas.fill(grid.x(column) + 1, grid.y(row) + 1, grid.cell - 1, grid.cell - 1,
                  std::span(colours).subspan((row * grid.columns + column) * channels, channels));
    }
  }

  void draw(Canvas& canvas) const {
    canvas.text(kMargin, kMargin, title);
    canvas.text(kMargin, kMargin + title.height, note);
    canvas.fill(grid.left, grid.top, grid.width(), grid.height(),
                std::span(kLine).first(channels));  // shows between the cells
    for (std::size_t row = 0; row < grid.rows; ++row) {
      const std::size_t end = grid.y(row) + std::max(grid.cell, rows[row].height);
      if (canvas.shows(grid.y(row), end)) draw_row(canvas, row);
    }
    for (std::size_t column = 0; column < grid.columns; ++column) {
      const Glyphs& label = columns[column];
      canvas.text_upwards(grid.x(column) + centred(label), grid.top - kGap, label);
    }
  }
};

Painting draw(const DiagramText& text, std::vector<std::uint8_t> colours, std::size_t channels, const Face& face) {
  const float size = label_size(cell_of(text));
  DrawnLabels rows = draw_labels(text.tokens, size, face), columns = draw_labels(text.column_labels(), size, face);
  Glyphs title = face.draw(text.title, kTitleSize);
  Glyphs note = text.note.empty() ? Glyphs{} : face.draw(text.note, kNoteSize);
  const DiagramGrid grid(text, rows.longest, columns.longest, title.height + note.height);
  const std::size_t width = std::max({grid.left + grid.width(), kMargin + title.width, kMargin + note.width}) + kMargin;
  auto drawn = std::make_shared<const DrawnDiagram>(grid, std::move(colours), channels, std::move(title),
                                                    std::move(note), std::move(rows.glyphs), std::move(columns.glyphs));
  return {width, grid.top + grid.height() + kMargin, channels,
          [drawn = std::move(drawn)](Canvas& canvas) { drawn->draw(canvas); }};
}

std::string svg_label(const DiagramGrid& grid, std::size_t row, const std::string& label) {
  return concat("<text x=\"", grid.left - kGap, "\" y=\"", grid.y(row) + grid.cell / 2,
                "\" text-anchor=\"end\" dominant-baseline=\"central\">", escape_xml(label), "</text>\n");
}

std::string svg_label_upwards(const DiagramGrid& grid, std::size_t column, const std::string& label) {
  return concat("<text transform=\"translate(", grid.x(column) + grid.cell / 2, " ", grid.top - kGap,
                ") rotate(-90)\" dominant-baseline=\"central\">", escape_xml(label), "</text>\n");
}

std::size_t longest_in_svg(const std::vector<std::string>& labels, float size) {
  std::size_t longest = 0;
  for (const std::string& label : labels) longest = std::max(longest, svg_width(label, size));
  return longest;
}

std::string svg_cells(const DiagramGrid& grid, std::span<const std::uint8_t> colours, std::size_t channels) {
  std::string svg;
  for (std::size_t cell = 0; cell < grid.rows * grid.columns; ++cell) {
    svg += concat("<rect x=\"", grid.x(cell % grid.columns) + 1, "\" y=\"", grid.y(cell / grid.columns) + 1,
                  "\" width=\"", grid.cell - 1, "\" height=\"", grid.cell - 1, "\" fill=\"",
                  svg_colour(colours.subspan(cell * channels, channels)), "\"/>\n");
  }
  return svg;
}

Result<std::string> draw_svg(const DiagramText& text, std::vector<std::uint8_t> colours, std::size_t channels) {
  constexpr std::size_t kMostCells = 64;  // in a row or a column
  const float size = label_size(cell_of(text));
  const std::size_t heading = kSvgTitle + (text.note.empty() ? 0 : kSvgNote);
  const DiagramGrid grid(text, longest_in_svg(text.tokens, size), longest_in_svg(text.column_labels(), size), heading);
  const std::size_t width = std::max({grid.left + grid.width(), kMargin + svg_width(text.title, kTitleSize),
                                      kMargin + svg_width(text.note, kNoteSize)});
  std::string svg = svg_head(width + kMargin, grid.top + grid.height() + kMargin, size) +
                    svg_heading(kMargin, kMargin + 18, kTitleSize, text.title);
  if (!text.note.empty()) svg += svg_heading(kMargin, kMargin + kSvgTitle + 14, kNoteSize, text.note);
  svg += concat("<rect x=\"", grid.left, "\" y=\"", grid.top, "\" width=\"", grid.width(), "\" height=\"",
                grid.height(), "\" fill=\"", svg_colour(kLine), "\"/>\n");
  for (std::size_t i = 0; i < std::max(grid.rows, grid.columns); ++i) {
    if (i < grid.rows) svg += svg_label(grid, i, text.tokens[i]);
    if (i < grid.columns) svg += svg_label_upwards(grid, i, text.column_labels()[i]);
  }
  if (std::max(grid.rows, grid.columns) <= kMostCells) {
    svg += svg_cells(grid, colours, channels);
  } else {
    const auto image = svg_image(grid.left, grid.top, grid.width(), grid.height(),
                                 {grid.columns, grid.rows, channels, std::move(colours)});
    if (!image) return image;
    svg += *image;
  }
  return svg + "</svg>\n";
}

}  // namespace

Painting draw_diagram(const DiagramText& text, std::span<const float> cells, const Face& face) {
  return draw(text, greys(cells), 1, face);
}

Painting draw_diagram(const DiagramText& text, std::span<const float> places, const Ramp& ramp, const Face& face) {
  return draw(text, ramp_colours(places, ramp), 3, face);
}

Result<std::string> draw_diagram_svg(const DiagramText& text, std::span<const float> cells) {
  return draw_svg(text, greys(cells), 1);
}

Result<std::string> draw_diagram_svg(const DiagramText& text, std::span<const float> places, const Ramp& ramp) {
  return draw_svg(text, ramp_colours(places, ramp), 3);
}

std::vector<std::uint8_t> ramp_colours(std::span<const float> places, const Ramp& ramp) {
  std::vector<std::uint8_t> colours;
  colours.reserve(places.size() * 3);
  for (const float place : places) colours.insert(colours.end(), ramp[step(place)].begin(), ramp[step(place)].end());
  return colours;
}

std::string picture_name(std::size_t layer, std::size_t head, const char* extension) {
  return concat("Attention_Layer", layer + 1, "_Head", head + 1, extension);
}

std::string picture_title(std::size_t layer, std::size_t head) {
  return concat("Layer ", layer + 1, ", head ", head + 1);
}

}  // namespace maskscope::figures
