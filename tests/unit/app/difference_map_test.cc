// The colours of differences: which sentence looks harder, how much, and which cells only one of them has.
#include "app/views/difference_map.h"

#include <catch2/catch_test_macros.hpp>

using namespace maskscope;
using app::difference_place;

namespace {

constexpr ImU32 kEmpty = IM_COL32(1, 2, 3, 255), kSame = IM_COL32(40, 40, 40, 255);

using Rgb = std::array<std::uint8_t, 3>;
Rgb colour(float first, float second) {
  return app::difference_palette(kEmpty, kSame)[difference_place(app::LooksOfBoth{first, second})];
}

}  // namespace

TEST_CASE("differences are blue or orange by who looks harder, and the ground where both do alike", "[app]") {
  CHECK(app::difference_palette(kEmpty, kSame)[difference_place({})] == Rgb{1, 2, 3});
  CHECK(colour(0.5F, 0.5F) == Rgb{40, 40, 40});
  CHECK(colour(1, 0) == Rgb{0x3d, 0x8f, 0xe0});
  CHECK(colour(0, 1) == Rgb{0xf0, 0x8a, 0x24});
  CHECK(colour(0.3F, 0.2F)[2] > colour(0.3F, 0.2F)[0]);
  CHECK(colour(0.2F, 0.3F)[0] > colour(0.2F, 0.3F)[2]);
}

TEST_CASE("a larger difference has a larger place, whatever its sign", "[app]") {
  CHECK(difference_place(app::LooksOfBoth{0.6F, 0.1F}) > difference_place(app::LooksOfBoth{0.1F, 0.5F}));
  CHECK(difference_place(app::LooksOfBoth{0.1F, 0.6F}) > difference_place(app::LooksOfBoth{0.5F, 0.1F}));
  CHECK(difference_place(app::LooksOfBoth{0.1F, 0.1F}) > difference_place({}));
  CHECK(difference_place(app::LooksOfBoth{1, 0}) < 256);
  CHECK(difference_place(app::LooksOfBoth{0, 1}) < 256);
}
