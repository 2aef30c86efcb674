#include "app/widgets/palettes.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

using namespace maskscope::app;

TEST_CASE("viridis has the published colours", "[palettes]") {
  const Palette& viridis = palette(PaletteName::viridis, Appearance::dark);
  const auto near = [&](std::size_t place, int red, int green, int blue) {
    constexpr int kTolerance = 3;
    return std::abs(viridis[place][0] - red) <= kTolerance && std::abs(viridis[place][1] - green) <= kTolerance &&
           std::abs(viridis[place][2] - blue) <= kTolerance;
  };
  CHECK(near(0, 68, 1, 84));
  CHECK(near(64, 59, 82, 139));
  CHECK(near(128, 33, 145, 140));
  CHECK(near(191, 94, 201, 98));
  CHECK(near(255, 253, 231, 37));
}

TEST_CASE("the palette of greys is black at 0 and white at 1", "[palettes]") {
  const Palette& greys = palette(PaletteName::greys, Appearance::light);
  for (std::size_t i = 0; i < greys.size(); ++i) {
    for (const std::uint8_t channel : greys[i]) CHECK(channel == i);
  }
}

TEST_CASE("every palette but ink on light grows brighter with attention", "[palettes]") {
  const auto brightness = [](const Palette& p, std::size_t i) {
    return 2126 * p[i][0] + 7152 * p[i][1] + 722 * p[i][2];
  };
  for (const PaletteName name : kPaletteNames) {
    const Palette& dark = palette(name, Appearance::dark);
    for (std::size_t i = 8; i < dark.size(); i += 8) CHECK(brightness(dark, i) > brightness(dark, i - 8));
  }
  const Palette& ink = palette(PaletteName::ink, Appearance::light);
  CHECK(brightness(ink, 0) > brightness(ink, 255));
}

TEST_CASE("scales: ends stay ends, each tenfold is a third of the logarithmic one", "[palettes]") {
  for (const Scale scale : {Scale::linear, Scale::square_root, Scale::logarithmic}) {
    CHECK(scaled(0, scale) == 0);
    CHECK(scaled(1, scale) == 1);
  }
  CHECK(scaled(0.25F, Scale::linear) == 0.25F);
  CHECK(scaled(0.25F, Scale::square_root) == 0.5F);
  CHECK(std::abs(scaled(0.1F, Scale::logarithmic) - 2.0F / 3) < 1e-6F);
  CHECK(std::abs(scaled(0.01F, Scale::logarithmic) - 1.0F / 3) < 1e-6F);
  CHECK(scaled(0.0001F, Scale::logarithmic) == 0);
}
