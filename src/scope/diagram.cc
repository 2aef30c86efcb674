#include "scope/diagram.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace maskscope::scope {
namespace {

constexpr std::size_t kMargin = 16;
constexpr std::size_t kGap = 6;  // between labels and grid
constexpr std::uint8_t kPaper = 255, kInk = 0, kLine = 96;
constexpr float kTitleSize = 20;

// Few tokens get large cells, many get small ones that a label still fits.
std::size_t cell_size(std::size_t tokens) {
  return std::clamp<std::size_t>(720 / std::max<std::size_t>(tokens, 1), 18, 48);
}
float label_size(std::size_t cell) { return std::min(18.0F, static_cast<float>(cell) - 2.0F); }

std::uint8_t grey(float attention) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(attention, 0.0F, 1.0F) * 255.0F));
}

class Canvas {
 public:
  Canvas(std::size_t width, std::size_t height)
      : image_{width, height, std::vector<std::uint8_t>(width * height, kPaper)} {}

  void fill(std::size_t x, std::size_t y, std::size_t width, std::size_t height, std::uint8_t value) {
    for (std::size_t row = y; row < y + height; ++row) {
      std::fill_n(image_.pixels.begin() + static_cast<std::ptrdiff_t>(row * image_.width + x), width, value);
    }
  }

  void text(std::size_t x, std::size_t y, const Glyphs& glyphs) {
    for (std::size_t row = 0; row < glyphs.height; ++row) {
      for (std::size_t column = 0; column < glyphs.width; ++column) {
        ink(x + column, y + row, glyphs.coverage[row * glyphs.width + column]);
      }
    }
  }

  // Turned a quarter to the left: it reads upwards, and begins at the bottom.
  void text_upwards(std::size_t x, std::size_t bottom, const Glyphs& glyphs) {
    for (std::size_t row = 0; row < glyphs.height; ++row) {
      for (std::size_t column = 0; column < glyphs.width; ++column) {
        ink(x + row, bottom - 1 - column, glyphs.coverage[row * glyphs.width + column]);
      }
    }
  }

  GreyImage take() { return std::move(image_); }

 private:
  void ink(std::size_t x, std::size_t y, std::uint8_t coverage) {
    if (x >= image_.width || y >= image_.height) return;
    auto& pixel = image_.pixels[y * image_.width + x];
    pixel = static_cast<std::uint8_t>(pixel + (kInk - pixel) * coverage / 255);
  }

  GreyImage image_;
};

std::string escape(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace

GreyImage draw_diagram(const DiagramText& text, std::span<const float> cells, const Face& face) {
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
  Canvas canvas(std::max(left + side, kMargin + title.width) + kMargin, top + side + kMargin);
  canvas.text(kMargin, kMargin, title);
  canvas.fill(left, top, side, side, kLine);  // shows between the cells
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t centred = (cell - std::min(cell, labels[i].height)) / 2;
    canvas.text(left - kGap - labels[i].width, top + i * cell + centred, labels[i]);
    canvas.text_upwards(left + i * cell + centred, top - kGap, labels[i]);
    for (std::size_t key = 0; key < n; ++key) {
      canvas.fill(left + key * cell + 1, top + i * cell + 1, cell - 1, cell - 1, grey(cells[i * n + key]));
    }
  }
  return canvas.take();
}

std::string draw_diagram_svg(const DiagramText& text, std::span<const float> cells) {
  const std::size_t n = text.tokens.size(), cell = cell_size(n);
  const float size = label_size(cell);
  std::size_t longest = 0;
  for (const std::string& token : text.tokens) longest = std::max(longest, token.size());
  // Real text is measured by whoever shows it; six tenths of an em a letter is ample.
  const auto label = static_cast<std::size_t>(static_cast<float>(longest) * size * 0.6F);
  const std::size_t left = kMargin + label + kGap, top = kMargin + 24 + kGap + label + kGap, side = n * cell + 1;
  std::string svg =
      concat("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", left + side + kMargin, "\" height=\"",
             top + side + kMargin, "\" font-family=\"Inter, sans-serif\" font-size=\"", size, "\">\n",
             "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<text x=\"", kMargin, "\" y=\"", kMargin + 18,
             "\" font-size=\"", kTitleSize, "\">", escape(text.title), "</text>\n", "<rect x=\"", left, "\" y=\"", top,
             "\" width=\"", side, "\" height=\"", side, "\" fill=\"#606060\"/>\n");
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t middle = i * cell + cell / 2;
    const std::string token = escape(text.tokens[i]);
    svg +=
        concat("<text x=\"", left - kGap, "\" y=\"", top + middle,
               "\" text-anchor=\"end\" dominant-baseline=\"central\">", token, "</text>\n<text transform=\"translate(",
               left + middle, " ", top - kGap, ") rotate(-90)\" dominant-baseline=\"central\">", token, "</text>\n");
    for (std::size_t key = 0; key < n; ++key) {
      const int value = grey(cells[i * n + key]);
      svg += concat("<rect x=\"", left + key * cell + 1, "\" y=\"", top + i * cell + 1, "\" width=\"", cell - 1,
                    "\" height=\"", cell - 1, "\" fill=\"rgb(", value, ",", value, ",", value, ")\"/>\n");
    }
  }
  return svg + "</svg>\n";
}

}  // namespace maskscope::scope
