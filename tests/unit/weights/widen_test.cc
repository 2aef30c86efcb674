// Half, brain and double floats against their definitions.
#include "weights/widen.h"

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace maskscope::weights {
namespace {

template <class T>
float widened(DType dtype, T value) {
  float to = 0;
  widen(dtype, std::as_bytes(std::span(&value, 1)), std::span(&to, 1));
  return to;
}

TEST_CASE("every half is the number that IEEE 754 says") {
  for (std::uint32_t bits = 0; bits < 65'536; ++bits) {
    const int exponent = static_cast<int>(bits >> 10 & 31);
    const double fraction = bits & 1023;
    double expected = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    if (exponent == 31) expected = fraction == 0 ? std::numeric_limits<double>::infinity() : std::nan("");
    if (bits >> 15 != 0) expected = -expected;
    const float found = widened(DType::f16, static_cast<std::uint16_t>(bits));
    if (std::isnan(expected)
            ? !std::isnan(found)
            : static_cast<double>(found) != expected || std::signbit(found) != std::signbit(expected)) {
      FAIL(bits << " became " << found << ", expected " << expected);
    }
  }
}

TEST_CASE("a brain float is the upper half of the float of the same value") {
  CHECK(widened<std::uint16_t>(DType::bf16, 0x3F80) == 1.0F);
  CHECK(widened<std::uint16_t>(DType::bf16, 0xC049) == -3.140625F);
  CHECK(widened<std::uint16_t>(DType::bf16, 0x0001) == std::ldexp(1.0F, -133));
  CHECK(widened<std::uint16_t>(DType::bf16, 0x7F80) == std::numeric_limits<float>::infinity());
  CHECK(std::isnan(widened<std::uint16_t>(DType::bf16, 0x7FC0)));
}

TEST_CASE("a double becomes the nearest float, infinity where it is too large") {
  CHECK(widened(DType::f64, 0.1) == 0.1F);
  CHECK(widened(DType::f64, -1e300) == -std::numeric_limits<float>::infinity());
  CHECK(widened(DType::f64, 1e-300) == 0.0F);
}

TEST_CASE("numbers that lie at odd addresses are read") {
  const unsigned char bytes[] = {9, 0x80, 0x3F, 0x00, 0x40};
  float to[2];
  widen(DType::bf16, std::as_bytes(std::span(bytes)).subspan(1), to);
  CHECK((to[0] == 1.0F && to[1] == 2.0F));
}

TEST_CASE("only floating-point numbers are widened") {
  CHECK((can_widen(DType::f32) && can_widen(DType::f16) && can_widen(DType::bf16) && can_widen(DType::f64)));
  CHECK_FALSE(
      (can_widen(DType::i8) || can_widen(DType::boolean) || can_widen(DType::f8_e4m3) || can_widen(DType::c64)));
}

}  // namespace
}  // namespace maskscope::weights
