// The sheet of all heads: every cell of every map has its place's colour, where the sheet's order puts it.
#include "figures/contact_sheet.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "base/native/system.h"
#include "engine/native/install_paths.h"
#include "figures/native/load_face.h"

namespace maskscope::figures {
namespace {

Ramp ramp_of_steps() {
  Ramp ramp{};
  for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = {static_cast<std::uint8_t>(i), 1, 2};
  return ramp;
}

TEST_CASE("each head's cells are on the sheet, layers down and heads across") {
  const auto face = figures::load_face(system::program_path("maskscope-tests"));
  REQUIRE(face);
  std::vector<float> places;
  for (std::size_t i = 0; i < 2 * 3 * 4; ++i) places.push_back(static_cast<float>(i * 10) / 255);
  const auto map = [&](std::size_t slice) { return std::vector<float>(&places[slice * 4], &places[slice * 4] + 4); };
  const Painting sheet = draw_sheet({"a sentence", 2, 3, 2}, map, ramp_of_steps(), *face);
  const formats::Image image = paint(sheet);
  REQUIRE(image.pixels.size() == image.width * image.height * 3);
  // The middle of each cell of the first row of maps, found by colour from left to right; then the second row's.
  std::vector<int> order;
  for (std::size_t y = 0; y < image.height; ++y) {
    for (std::size_t x = 0; x < image.width; ++x) {
      const std::uint8_t* pixel = &image.pixels[(y * image.width + x) * 3];
      if (pixel[1] == 1 && pixel[2] == 2 && std::ranges::find(order, pixel[0]) == order.end())
        order.push_back(pixel[0]);
    }
  }
  const std::vector<int> expected = {0,   10,  40,  50,  80,  90,  20,  30,  60,  70,  100, 110,
                                     120, 130, 160, 170, 200, 210, 140, 150, 180, 190, 220, 230};
  CHECK(order == expected);
  std::vector<std::uint8_t> strips;
  for (std::size_t top = 0; top < sheet.height; top += 5) {
    Canvas strip(sheet.width, std::min<std::size_t>(5, sheet.height - top), 3, top);
    sheet.draw(strip);
    const formats::Image part = strip.take();
    strips.insert(strips.end(), part.pixels.begin(), part.pixels.end());
  }
  CHECK((strips == image.pixels));
}

TEST_CASE("the sheet as SVG has real text and an image for each head") {
  std::string file;
  const auto* svg = &file;
  const auto half = [](std::size_t) { return std::vector<float>(4, 0.5F); };
  REQUIRE(write_sheet_svg({"5 < 6", 2, 3, 2}, half, ramp_of_steps(), formats::into(file)));
  CHECK(svg->find("viewBox=\"0 0 ") != std::string::npos);
  CHECK(svg->find(">5 &lt; 6</text>") != std::string::npos);
  CHECK(svg->find(">3</text>") != std::string::npos);
  std::size_t images = 0;
  for (std::size_t at = svg->find("<image "); at != std::string::npos; at = svg->find("<image ", at + 1)) ++images;
  CHECK(images == 6);
  CHECK(svg->find("base64,iVBORw0KGgo") != std::string::npos);  // a PNG's first bytes
}

}  // namespace
}  // namespace maskscope::figures
