// Half floats against their definition: a sign, 5 bits of exponent, 10 of fraction, nearest with ties to even.
#include "base/half.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>

namespace maskscope {
namespace {

double value_of(std::uint16_t half) {
  const int exponent = half >> 10, fraction = half & 1023;
  return exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
}

constexpr std::uint16_t kOne = 0x3C00;

TEST_CASE("the ends of 0..1 are exact") {
  CHECK(to_half(0.0F) == 0);
  CHECK(to_half(1.0F) == kOne);
  CHECK(to_half(0.5F) == 0x3800);
  CHECK(to_half(0.99999F) == kOne);  // nearer to 1 than to the half below it
}

TEST_CASE("every half in 0..1, normal and subnormal, comes back as itself") {
  std::uint16_t half = 0;
  while (half <= kOne && to_half(static_cast<float>(value_of(half))) == half) ++half;
  CHECK(half == kOne + 1);  // the first that does not
}

TEST_CASE("between two halves the nearer is taken, and of two as near the even one") {
  const auto right_after = [](std::uint16_t half) {
    const auto next = static_cast<std::uint16_t>(half + 1);
    const auto middle = static_cast<float>((value_of(half) + value_of(next)) / 2);  // exact
    return to_half(middle) == (half % 2 == 0 ? half : next) && to_half(std::nextafter(middle, 0.0F)) == half &&
           to_half(std::nextafter(middle, 1.0F)) == next;
  };
  std::uint16_t half = 0;
  while (half < kOne && right_after(half)) ++half;
  CHECK(half == kOne);  // the first that is wrong
}

TEST_CASE("what is under half the smallest half becomes 0, the smallest float too") {
  CHECK(to_half(std::ldexp(1.0F, -25)) == 0);  // as near to 0 as to 2^-24
  CHECK(to_half(std::nextafter(std::ldexp(1.0F, -25), 1.0F)) == 1);
  CHECK(to_half(1e-30F) == 0);
  CHECK(to_half(std::ldexp(1.0F, -149)) == 0);
}

}  // namespace
}  // namespace maskscope
