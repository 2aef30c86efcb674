#include "nn/rotary.h"

#include <bit>
#include <cstdint>

namespace maskscope::nn {
namespace {

constexpr double kLn2High = 0x1.62e42feep-1, kLn2Low = 0x1.a39ef35793c76p-33;  // Cody and Waite: n * high is exact
constexpr double kHalfPiHigh = 0x1.921fb544p+0, kHalfPiLow = 0x1.0b4611a626331p-34;

// Rounded to the nearest whole number, by the bits that fall off: |x| < 2^51.
double nearest(double x) {
  constexpr double kRounder = 0x1.8p52;
  return (x + kRounder) - kRounder;
}

// x >= 1: 2^n m with m in [1, 2), and ln m = 2 artanh((m - 1) / (m + 1)).
double natural_logarithm(double x) {
  const auto word = std::bit_cast<std::uint64_t>(x);
  constexpr int kMantissaBits = 52, kBias = 1023;
  const auto n = static_cast<double>(static_cast<int>(word >> kMantissaBits) - kBias);
  const double m = std::bit_cast<double>((word & ((std::uint64_t{1} << kMantissaBits) - 1)) |
                                         (std::uint64_t{kBias} << kMantissaBits));
  const double s = (m - 1) / (m + 1), square = s * s;
  double sum = 0;
  for (int k = 35; k >= 1; k -= 2) sum = sum * square + 1.0 / k;
  return n * kLn2High + (n * kLn2Low + 2 * s * sum);
}

// x in [-700, 0].
double exponential(double x) {
  const double n = nearest(x / (kLn2High + kLn2Low));
  const double r = (x - n * kLn2High) - n * kLn2Low;
  double sum = 1;
  for (int k = 16; k >= 1; --k) sum = sum * r / k + 1;
  return sum * std::bit_cast<double>(static_cast<std::uint64_t>(static_cast<std::int64_t>(n) + 1023) << 52);
}

struct Turn {
  double cosine, sine;
};

// x in [0, 2^20): Taylor's series of what is left of the nearest quarter turn.
Turn turn(double x) {
  const double n = nearest(x / (kHalfPiHigh + kHalfPiLow));
  const double r = (x - n * kHalfPiHigh) - n * kHalfPiLow, square = r * r;
  double cosine = 1, sine = 1;
  for (int k = 18; k >= 2; k -= 2) {
    cosine = 1 - cosine * square / (k * (k - 1));
    sine = 1 - sine * square / (k * (k + 1));
  }
  sine *= r;
  switch (static_cast<std::int64_t>(n) % 4) {
    case 0:
      return {cosine, sine};
    case 1:
      return {-sine, cosine};
    case 2:
      return {-cosine, -sine};
    default:
      return {sine, -cosine};
  }
}

}  // namespace

Rotary::Rotary(std::size_t positions, std::size_t size, float theta)
    : half_(size / 2), cosines_(positions * half_), sines_(positions * half_) {
  const double logarithm = natural_logarithm(static_cast<double>(theta));
  for (std::size_t i = 0; i < half_; ++i) {
    const auto frequency =
        static_cast<float>(exponential(-logarithm * static_cast<double>(2 * i) / static_cast<double>(size)));
    for (std::size_t position = 0; position < positions; ++position) {
      const Turn at = turn(static_cast<double>(static_cast<float>(position) * frequency));
      cosines_[position * half_ + i] = static_cast<float>(at.cosine);
      sines_[position * half_ + i] = static_cast<float>(at.sine);
    }
  }
}

}  // namespace maskscope::nn
