// Rotary positions: the angles' cosines and sines are those of the C library, and their bits are the same everywhere
// (kernels_agreement_test.cc).
#include "nn/rotary.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

namespace maskscope::nn {
namespace {

TEST_CASE("cosines and sines of all angles, whatever the base") {
  for (const float theta : {1.0F, 10000.0F, 160000.0F, 3.7e7F}) {
    for (const std::size_t size : {2u, 6u, 64u, 128u}) {
      const std::size_t positions = 9000;
      const Rotary rotary(positions, size, theta);
      for (std::size_t i = 0; i < size / 2; ++i) {
        const double power =
            std::pow(static_cast<double>(theta), -2.0 * static_cast<double>(i) / static_cast<double>(size));
        for (std::size_t position = 0; position < positions; position += position < 20 ? 1 : 997) {
          INFO("theta " << theta << ", pair " << i << " of " << size / 2 << ", position " << position);
          // Rounding frequency and angle to f32 moves the angle by up to 2^-23 of itself.
          const double angle = static_cast<double>(position) * power, allowed = 1e-7 + angle * 0x1p-23;
          CHECK(std::abs(static_cast<double>(rotary.cosines(position)[i]) - std::cos(angle)) <= allowed);
          CHECK(std::abs(static_cast<double>(rotary.sines(position)[i]) - std::sin(angle)) <= allowed);
        }
      }
    }
  }
}

TEST_CASE("angles are exact where their frequency is: sines and cosines to the last bit of f32") {
  const Rotary rotary(100000, 2, 10000);  // of one radian
  for (std::size_t position = 0; position < 100000; position += 7) {
    const auto angle = static_cast<double>(position);
    INFO(position);
    REQUIRE(rotary.cosines(position)[0] == static_cast<float>(std::cos(angle)));
    REQUIRE(rotary.sines(position)[0] == static_cast<float>(std::sin(angle)));
  }
}

}  // namespace
}  // namespace maskscope::nn
