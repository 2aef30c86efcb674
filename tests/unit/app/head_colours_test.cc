// The heads' colours as people with each kind of colour blindness see them (Machado, Oliveira and Fernandes 2009, table 1,
// severity 1), held apart in CIE Lab.
#include "app/widgets/head_colours.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <vector>

using namespace maskscope::app;

namespace {

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

constexpr Matrix kSeeing[] = {
    {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
    {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
    {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}}};

Vector times(const Matrix& m, const Vector& v) {
  Vector out{};
  for (std::size_t i = 0; i < 3; ++i) out[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
  return out;
}

Vector linear(ImU32 colour) {
  Vector out{};
  for (unsigned i = 0; i < 3; ++i) {
    const double c = (colour >> (8 * i) & 255) / 255.0;
    out[i] = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  }
  return out;
}

Vector lab(const Vector& rgb) {
  constexpr Matrix kToXyz = {{{0.4124, 0.3576, 0.1805}, {0.2126, 0.7152, 0.0722}, {0.0193, 0.1192, 0.9505}}};
  constexpr Vector kWhite = {0.9505, 1, 1.089};
  Vector f{};
  const Vector xyz = times(kToXyz, rgb);
  for (std::size_t i = 0; i < 3; ++i) {
    const double t = std::max(xyz[i] / kWhite[i], 0.0);
    f[i] = t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116;
  }
  return {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
}

}  // namespace

TEST_CASE("the heads' colours and the accent stay apart for the colour-blind", "[head_colours]") {
  constexpr double kClearlyApart = 15;
  for (const Appearance appearance : {Appearance::dark, Appearance::light}) {
    std::vector<ImU32> colours = {theme_of(appearance, false).accent};
    for (std::size_t i = 0; i < kMostPinned; ++i) colours.push_back(head_colour(i, appearance));
    for (const Matrix& seeing : kSeeing) {
      for (std::size_t i = 0; i < colours.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          const Vector a = lab(times(seeing, linear(colours[i]))), b = lab(times(seeing, linear(colours[j])));
          INFO("colours " << j << " and " << i);
          CHECK(std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) > kClearlyApart);
        }
      }
    }
  }
}
