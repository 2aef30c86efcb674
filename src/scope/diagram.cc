#include "scope/diagram.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "scope/svg.h"

namespace maskscope::scope {
namespace {

constexpr std::size_t kMargin = 16;
constexpr std::size_t kGap = 6;  // between labels and grid
constexpr std::array<std::uint8_t, 3> kLine = {96, 96, 96};
constexpr float kTitleSize = 20;

// Few tokens get large cells, many get small ones that a label still fits.
std::size_t cell_size(std::size_t tokens) {
  return std::clamp<std::size_t>(720 / std::max<std::size_t>(tokens, 1), 18, 48);
}
float label_size(std::size_t cell) { return std::min(18.0F, static_cast<float>(cell) - 2.0F); }

std::size_t step(float place) { return static_cast<std::size_t>(std::lround(std::clamp(place, 0.0F, 1.0F) * 255.0F)); }

std::vector<std::uint8_t> greys(std::span<const float> cells) {
  std::vector<std::uint8_t> colours;
  colours.reserve(cells.size());
  for (const float cell : cells) colours.push_back(static_cast<std::uint8_t>(step(cell)));
  return colours;
}

// colours: channels bytes for each cell.
Image draw(const DiagramText& text, std::span<const std::uint8_t> colours, std::size_t channels, const Face& face) {
  const std::size_t n = text.tokens.size(), cell = cell_size(n);
  std::vector<Glyphs> labels;
  std::size_t longest = 0;
  for (const std::string& token : text.tokens) {
    labels.push_back(face.draw(token, label_size(cell)));
    longest = std::max(longest, labels.back().width);
  }
  const Glyphs title = face.draw(text.title, kTitleSize);
  const std::size_t left = kMargin + longest + kGap;
  const std::size_t top = kMargin + title.height + kGap + longest + kGap;
  const std::size_t side = n * cell + 1;
  Canvas canvas(std::max(left + side, kMargin + title.width) + kMargin, top + side + kMargin, channels);
  canvas.text(kMargin, kMargin, title);
  canvas.fill(left, top, side, side, std::span(kLine).first(channels));  // shows between the cells
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t centred = (cell - std::min(cell, labels[i].height)) / 2;
    canvas.text(left - kGap - labels[i].width, top + i * cell + centred, labels[i]);
    canvas.text_upwards(left + i * cell + centred, top - kGap, labels[i]);
    for (std::size_t key = 0; key < n; ++key) {
      canvas.fill(left + key * cell + 1, top + i * cell + 1, cell - 1, cell - 1,
                  colours.subspan((i * n + key) * channels, channels));
    }
  }
  return canvas.take();
}

std::string draw_svg(const DiagramText& text, std::span<const std::uint8_t> colours, std::size_t channels) {
  const std::size_t n = text.tokens.size(), cell = cell_size(n);
  const float size = label_size(cell);
  std::size_t longest = 0;
  for (const std::string& token : text.tokens) longest = std::max(longest, token.size());
  // Real text is measured by whoever shows it; six tenths of an em a letter is ample.
  const auto label = static_cast<std::size_t>(static_cast<float>(longest) * size * 0.6F);
  const std::size_t left = kMargin + label + kGap, top = kMargin + 24 + kGap + label + kGap, side = n * cell + 1;
  std::string svg = svg_head(left + side + kMargin, top + side + kMargin, size) +
                    concat("<text x=\"", kMargin, "\" y=\"", kMargin + 18, "\" font-size=\"", kTitleSize, "\">",
                           escape_xml(text.title), "</text>\n<rect x=\"", left, "\" y=\"", top, "\" width=\"", side,
                           "\" height=\"", side, "\" fill=\"", svg_colour(kLine), "\"/>\n");
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t middle = i * cell + cell / 2;
    const std::string token = escape_xml(text.tokens[i]);
    svg +=
        concat("<text x=\"", left - kGap, "\" y=\"", top + middle,
               "\" text-anchor=\"end\" dominant-baseline=\"central\">", token, "</text>\n<text transform=\"translate(",
               left + middle, " ", top - kGap, ") rotate(-90)\" dominant-baseline=\"central\">", token, "</text>\n");
    for (std::size_t key = 0; key < n; ++key) {
      svg += concat("<rect x=\"", left + key * cell + 1, "\" y=\"", top + i * cell + 1, "\" width=\"", cell - 1,
                    "\" height=\"", cell - 1, "\" fill=\"",
                    svg_colour(colours.subspan((i * n + key) * channels, channels)), "\"/>\n");
    }
  }
  return svg + "</svg>\n";
}

}  // namespace

Image draw_diagram(const DiagramText& text, std::span<const float> cells, const Face& face) {
  return draw(text, greys(cells), 1, face);
}

Image draw_diagram(const DiagramText& text, std::span<const float> places, const Ramp& ramp, const Face& face) {
  return draw(text, ramp_colours(places, ramp), 3, face);
}

std::string draw_diagram_svg(const DiagramText& text, std::span<const float> cells) {
  return draw_svg(text, greys(cells), 1);
}

std::string draw_diagram_svg(const DiagramText& text, std::span<const float> places, const Ramp& ramp) {
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

}  // namespace maskscope::scope
