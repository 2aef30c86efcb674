// The pictures of attention maps: each cell has its value's grey, each token stands beside its row and above its column.
#include "figures/heatmap_figure.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "../../nn/random.h"
#include "../folder.h"
#include "base/native/system.h"
#include "engine/native/install_paths.h"
#include "figures/native/load_face.h"

namespace maskscope::figures {
namespace {

// The fonts stand beside the test program, as beside every other.
const Face& face() {
  static const Face loaded = [] {
    auto made = figures::load_face(system::program_path("maskscope-tests"));
    INFO((made ? "" : made.error().message));
    REQUIRE(made);
    return std::move(*made);
  }();
  return loaded;
}

DiagramText text_of(std::size_t tokens) {
  DiagramText text{.title = "Layer 1, head 3", .tokens = {}};
  for (std::size_t i = 0; i < tokens; ++i) text.tokens.push_back(i == 0 ? "[CLS]" : "token" + std::to_string(i));
  return text;
}

constexpr std::uint8_t kLine = 96;

// The grid is found by its lines: the first pixel of line colour with a whole row and column of them.
struct Grid {
  std::size_t left = 0, top = 0, cell = 0;
};

Grid find_grid(const formats::Image& image, std::size_t tokens) {
  for (std::size_t y = 0; y < image.height; ++y) {
    for (std::size_t x = 0; x < image.width; ++x) {
      const auto run = [&](std::size_t dx, std::size_t dy) {
        std::size_t length = 0;
        for (std::size_t px = x, py = y;
             px < image.width && py < image.height && image.pixels[py * image.width + px] == kLine;
             px += dx, py += dy) {
          ++length;
        }
        return length;
      };
      if (run(1, 0) < 18 || run(0, 1) < 18) continue;
      CHECK(run(1, 0) == run(0, 1));
      CHECK((run(1, 0) - 1) % tokens == 0);
      return {x, y, (run(1, 0) - 1) / tokens};
    }
  }
  FAIL("no grid in the picture");
  return {};
}

TEST_CASE("every pixel of a cell is round(255 p), white at 1 and black at 0, at 1, 10 and 60 tokens") {
  for (const std::size_t n : {1u, 10u, 60u}) {
    testing::Random random(static_cast<std::uint32_t>(n));
    std::vector<float> cells = random.floats(n * n, 0, 1);
    cells[0] = 1;
    if (n > 1) cells[1] = 0;
    const formats::Image image = paint(draw_diagram(text_of(n), cells, face()));
    INFO(n << " tokens");
    REQUIRE(image.pixels.size() == image.width * image.height);
    const Grid grid = find_grid(image, n);
    REQUIRE(grid.cell >= 18);  // a label fits beside it
    for (std::size_t q = 0; q < n; ++q) {
      for (std::size_t k = 0; k < n; ++k) {
        const auto expected = static_cast<int>(std::lround(255.0 * static_cast<double>(cells[q * n + k])));
        for (std::size_t y = 1; y < grid.cell; ++y) {
          for (std::size_t x = 1; x < grid.cell; ++x) {
            const int found =
                image.pixels[(grid.top + q * grid.cell + y) * image.width + grid.left + k * grid.cell + x];
            REQUIRE(std::abs(found - expected) == 0);
          }
        }
      }
    }
    CHECK(image.pixels[(grid.top + 1) * image.width + grid.left + 1] == 255);
    if (n > 1) CHECK(image.pixels[(grid.top + 1) * image.width + grid.left + grid.cell + 1] == 0);
  }
}

TEST_CASE("values outside 0..1 become white and black, and do not wrap") {
  const formats::Image image = paint(draw_diagram(text_of(2), std::vector<float>{1.5F, -0.5F, 1.001F, -1e-9F}, face()));
  const Grid grid = find_grid(image, 2);
  const auto at = [&](std::size_t q, std::size_t k) {
    return int{image.pixels[(grid.top + q * grid.cell + 1) * image.width + grid.left + k * grid.cell + 1]};
  };
  CHECK((at(0, 0) == 255 && at(0, 1) == 0 && at(1, 0) == 255 && at(1, 1) == 0));
}

TEST_CASE("each token's label is ink left of its row and above its column; without tokens there is none") {
  const std::size_t n = 10;
  const std::vector<float> cells(n * n, 0.5F);
  DiagramText text = text_of(n);
  text.tokens[4].clear();  // a row without a label
  const formats::Image image = paint(draw_diagram(text, cells, face()));
  const Grid grid = find_grid(image, n);
  const auto darkest = [&](std::size_t x0, std::size_t x1, std::size_t y0, std::size_t y1) {
    int least = 255;
    for (std::size_t y = y0; y < y1; ++y) {
      for (std::size_t x = x0; x < x1; ++x) least = std::min(least, int{image.pixels[y * image.width + x]});
    }
    return least;
  };
  for (std::size_t i = 0; i < n; ++i) {
    INFO("token " << i);
    const bool labelled = i != 4;
    const std::size_t row = grid.top + i * grid.cell, column = grid.left + i * grid.cell;
    CHECK((darkest(0, grid.left, row + 4, row + grid.cell - 4) < 100) == labelled);
    CHECK((darkest(column + 4, column + grid.cell - 4, 45, grid.top) < 100) == labelled);
  }
  CHECK(darkest(16, 150, 10, 40) < 100);  // the title
}

TEST_CASE("a long title widens the picture instead of being cut") {
  const std::vector<float> cells = {1};
  DiagramText text = text_of(1);
  const formats::Image small = paint(draw_diagram(text, cells, face()));
  text.title = std::string(200, 'W');
  CHECK(draw_diagram(text, cells, face()).width > small.width + 1000);
}

TEST_CASE("a map that has other columns than rows has a label and a cell for each, and its note below the title") {
  const DiagramText text{.title = "t", .tokens = {"r1", "r2"}, .columns = {"c1", "c2", "c3"}, .note = "whole words"};
  const std::vector<float> cells = {0, 0.25F, 0.5F, 0.75F, 1, 0};
  const std::string svg = draw_diagram_svg(text, cells).value();
  for (const char* label : {">r1<", ">r2<", ">c1<", ">c2<", ">c3<", ">whole words<"}) {
    INFO(label);
    CHECK(svg.find(label) != std::string::npos);
    CHECK(svg.find(label) == svg.rfind(label));
  }
  DiagramText plain = text;
  plain.note.clear();
  CHECK(draw_diagram(text, cells, face()).height > draw_diagram(plain, cells, face()).height);
  const formats::Image image = paint(draw_diagram(plain, cells, face()));
  CHECK(image.width > image.height - 60);  // three cells across, two down
}

TEST_CASE("the SVG has every cell's grey and escapes what would be markup") {
  DiagramText text{.title = "a < b & \"c\"", .tokens = {"<unk>", "&"}};
  const std::string svg = draw_diagram_svg(text, std::vector<float>{1, 0, 0.25F, 0.75F}).value();
  for (const char* part : {"rgb(255,255,255)", "rgb(0,0,0)", "rgb(64,64,64)", "rgb(191,191,191)", "&lt;unk&gt;",
                           "&amp;", "a &lt; b &amp; &quot;c&quot;"}) {
    INFO(part);
    CHECK(svg.find(part) != std::string::npos);
  }
  CHECK(svg.find("<unk>") == std::string::npos);
  CHECK(svg.starts_with("<svg "));
  CHECK(svg.ends_with("</svg>\n"));
}

TEST_CASE("an SVG scales where it is embedded, and above 64 tokens its map is one image with a pixel a cell") {
  const auto svg_of = [](std::size_t n) {
    return draw_diagram_svg(text_of(n), std::vector<float>(n * n, 0.5F), Ramp{}).value();
  };
  const auto count = [](const std::string& svg, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = svg.find(part); at != std::string::npos; at = svg.find(part, at + 1)) ++found;
    return found;
  };
  const std::string small = svg_of(64), large = svg_of(65);
  CHECK(count(small, "<image ") == 0);
  CHECK(count(small, "<rect ") == 2 + 64 * 64);  // the paper and the lines
  CHECK(count(large, "<rect ") == 2);
  REQUIRE(count(large, "<image ") == 1);
  CHECK(count(large, "<text ") == 1 + 2 * 65);
  CHECK(large.find("image-rendering:pixelated") != std::string::npos);
  CHECK(large.find("preserveAspectRatio=\"none\"") != std::string::npos);
  CHECK(large.size() < 40'000);
  for (const std::string& svg : {small, large}) {
    const std::size_t width = svg.find("width=\"") + 7, height = svg.find("height=\"") + 8;
    const auto number = [&](std::size_t from) { return svg.substr(from, svg.find('"', from) - from); };
    CHECK(svg.find("viewBox=\"0 0 " + number(width) + " " + number(height) + "\"") != std::string::npos);
  }
}

TEST_CASE("letters that Inter lacks come from the second font, and any bytes can be drawn") {
  const auto ink = [](const Glyphs& glyphs) {
    std::size_t sum = 0;
    for (const std::uint8_t c : glyphs.coverage) sum += c;
    return sum;
  };
  CHECK(ink(face().draw("A", 20)) > 0);
  CHECK(ink(face().draw(" ", 20)) == 0);
  // Armenian and Arabic stand in DejaVu Sans: two letters differ, which two marks for a missing one would not.
  CHECK(face().draw("\xD5\xA1", 20).coverage != face().draw("\xD5\xA2", 20).coverage);
  const Glyphs broken = face().draw("a\xFF\xC3", 20);
  CHECK(broken.coverage.size() == broken.width * broken.height);
  CHECK(face().draw("", 20).coverage.size() > 0);
}

TEST_CASE("every character of the vocabulary has a drawing, in some font") {
  const std::string vocabulary = testing::read_all(std::string(MASKSCOPE_GOLDEN_DIR) + "/vocab.txt");
  const auto missing = face().draw("\xF4\x8F\xBF\xBD", 20).coverage;  // U+10FFFD is nobody's
  std::set<std::string> seen, without;
  std::string_view rest = vocabulary;
  while (!rest.empty()) {
    std::size_t length = 1;
    while (length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xC0U) == 0x80) ++length;
    const std::string character(rest.substr(0, length));
    rest.remove_prefix(length);
    if (character != "\n" && seen.insert(character).second && face().draw(character, 20).coverage == missing) {
      without.insert(character);
    }
  }
  CHECK(seen.size() == 1008);
  CHECK(without == std::set<std::string>());
}

TEST_CASE("a font file that is none is refused") {
  CHECK_FALSE(Face::from({}));
  CHECK_FALSE(Face::from({std::vector<std::byte>{}}));
  CHECK_FALSE(Face::from({std::vector<std::byte>(100, std::byte{'<'})}));
}

TEST_CASE("in colours every cell has its place's colour, and the labels are where the grey picture has them") {
  Ramp ramp{};
  for (std::size_t i = 0; i < ramp.size(); ++i) {
    const auto step = static_cast<std::uint8_t>(i);
    ramp[i] = {step, static_cast<std::uint8_t>(255 - step), 7};
  }
  const std::vector<float> places = {0, 1, 0.5F, 0.25F};
  const formats::Image grey = paint(draw_diagram(text_of(2), places, face())),
                       colour = paint(draw_diagram(text_of(2), places, ramp, face()));
  REQUIRE((colour.channels == 3 && colour.width == grey.width && colour.height == grey.height));
  const Grid grid = find_grid(grey, 2);
  for (std::size_t cell = 0; cell < 4; ++cell) {
    const std::size_t x = grid.left + cell % 2 * grid.cell + 1, y = grid.top + cell / 2 * grid.cell + 1;
    const std::uint8_t* pixel = &colour.pixels[(y * colour.width + x) * 3];
    const auto step = std::lround(255.0 * static_cast<double>(places[cell]));
    CHECK((pixel[0] == step && pixel[1] == 255 - step && pixel[2] == 7));
  }
  for (std::size_t y = 0; y < grid.top; ++y) {
    for (std::size_t x = 0; x < grey.width; ++x) {
      REQUIRE(colour.pixels[(y * grey.width + x) * 3 + 1] == grey.pixels[y * grey.width + x]);
    }
  }
}

}  // namespace
}  // namespace maskscope::figures
