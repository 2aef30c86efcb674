// Drawings against what must be true of them: pixels where a mark is, and SVG that says the same.
#include "figures/display_list.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "base/native/system.h"
#include "engine/native/install_paths.h"
#include "figures/lines_figure.h"
#include "figures/native/load_face.h"
#include "figures/text_figure.h"

namespace maskscope::figures {
namespace {

const Face& face() {
  static const Face loaded = [] {
    auto made = figures::load_face(system::program_path("maskscope-tests"));
    REQUIRE(made);
    return std::move(*made);
  }();
  return loaded;
}

Colour at(const formats::Image& image, std::size_t x, std::size_t y) {
  const std::size_t place = (y * image.width + x) * 3;
  return {image.pixels[place], image.pixels[place + 1], image.pixels[place + 2]};
}

std::size_t count(const formats::Image& image, const Colour& colour) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < image.width * image.height; ++i)
    found += at(image, i % image.width, i / image.width) == colour;
  return found;
}

formats::Image pixels_of(const Drawing& drawing) { return paint(to_painting(drawing, face())); }

constexpr Colour kRed = {200, 0, 0}, kGreen = {0, 150, 0}, kPaper = {255, 255, 255};

TEST_CASE("a stroke covers its width at both ends and in the middle, and a faint one lets the paper through") {
  const Drawing drawing{120, 60, {Stroke{{10, 10, 110, 50, 6}, kRed, 1}, Stroke{{10, 50, 110, 50, 4}, kGreen, 0.5F}}};
  const formats::Image image = pixels_of(drawing);
  CHECK(at(image, 11, 10) == kRed);
  CHECK(at(image, 60, 30) == kRed);  // smoothly from one to the other: half-way in the middle
  CHECK(at(image, 60, 10) == kPaper);
  CHECK(at(image, 5, 10) == kPaper);
  const Colour faint = at(image, 30, 50);
  CHECK((faint[0] > 110 && faint[0] < 145 && faint[1] > 190 && faint[1] < 215));
  const std::string svg = to_svg(drawing);
  CHECK(svg.find("d=\"M10 10 C") != std::string::npos);
  CHECK(svg.find("stroke=\"rgb(200,0,0)\" stroke-width=\"6\" stroke-opacity=\"1\"") != std::string::npos);
}

TEST_CASE("looks are drawn between their words, which stand as text at both sides") {
  const DiagramText text{.title = "Layer 1, head 3", .tokens = {"a", "b<"}, .columns = {"c", "d", "e"}};
  const std::vector<Look> looks = {{0, 2, 5, kRed, 1}};
  const std::string svg = to_svg(draw_looks(text, looks, nullptr));
  for (const char* word : {">Layer 1, head 3<", ">a<", ">b&lt;<", ">c<", ">d<", ">e<"}) {
    INFO(word);
    CHECK(svg.find(word) != std::string::npos);
  }
  CHECK(svg.find("<path") == svg.rfind("<path"));
  CHECK(count(pixels_of(draw_looks(text, looks, &face())), kRed) > 500);
  CHECK(count(pixels_of(draw_looks(text, {}, &face())), kRed) == 0);
}

TEST_CASE("a shaded text has each word's ground, breaks its lines, and is never cut") {
  ShadedText text{"most", {}};
  for (int i = 0; i < 60; ++i) text.words.push_back({"word", i == 7 ? std::optional(kRed) : std::nullopt, i == 3});
  const formats::Image image = pixels_of(draw_shaded("title", "", {&text, 1}, kGreen, &face()));
  CHECK(count(image, kRed) > 200);
  CHECK(count(image, kGreen) > 100);  // the frame
  CHECK(image.height > 200);
  text.words = {{std::string(200, 'w'), kRed, false}};
  CHECK(pixels_of(draw_shaded("title", "", {&text, 1}, kGreen, &face())).width > 1000);
}

TEST_CASE("a drawing in strips of any height is the drawing at once") {
  ShadedText shaded{"most", {}};
  for (int i = 0; i < 30; ++i) shaded.words.push_back({"word", i == 7 ? std::optional(kRed) : std::nullopt, i == 3});
  const DiagramText text{.title = "Layer 1, head 3", .tokens = {"a", "b<", "c"}};
  const std::vector<Look> looks = {{0, 2, 5, kRed, 1}, {2, 0, 1, kGreen, 0.4F}, {1, 1, 3, kRed, 0.7F}};
  for (const Drawing& drawing :
       {draw_shaded("title", "note", {&shaded, 1}, kGreen, &face()), draw_looks(text, looks, &face())}) {
    const Painting painting = to_painting(drawing, face());
    const formats::Image whole = paint(painting);
    for (const std::size_t rows : {1u, 7u, 64u}) {
      std::vector<std::uint8_t> pixels;
      for (std::size_t top = 0; top < painting.height; top += rows) {
        Canvas strip(painting.width, std::min(rows, painting.height - top), painting.channels, top);
        painting.draw(strip);
        const formats::Image part = strip.take();
        pixels.insert(pixels.end(), part.pixels.begin(), part.pixels.end());
      }
      CHECK((pixels == whole.pixels));
    }
  }
}

}  // namespace
}  // namespace maskscope::figures
