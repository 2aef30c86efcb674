// 7-bit rounding: in range, close, the same for any number of threads, and better than rounding each weight for itself.
#include "pack/quantise.h"

#include <algorithm>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

#include "../../nn/random.h"

namespace maskscope::pack {
namespace {

using Floats = std::vector<float>;

constexpr std::size_t kRows = 150, kColumns = 96;  // neither a multiple of the 64 that are rounded at once

Floats identity(std::size_t n) {
  Floats m(n * n);
  for (std::size_t i = 0; i < n; ++i) m[i * n + i] = 1;
  return m;
}

// Inputs that move together: a few hidden causes, some noise.
Floats correlated_inputs(std::size_t samples) {
  testing::Random random(21);
  constexpr std::size_t kCauses = 8;
  const Floats mix = random.floats(kCauses * kColumns, -1, 1);
  Floats x(samples * kColumns);
  for (std::size_t s = 0; s < samples; ++s) {
    const Floats causes = random.floats(kCauses, -1, 1);
    for (std::size_t c = 0; c < kColumns; ++c) {
      float sum = random.uniform(-0.1F, 0.1F);
      for (std::size_t k = 0; k < kCauses; ++k) sum += causes[k] * mix[k * kColumns + c];
      x[s * kColumns + c] = sum;
    }
  }
  return x;
}

Floats moments_of(const Floats& x) {
  Floats m(kColumns * kColumns);
  for (std::size_t s = 0; s < x.size() / kColumns; ++s) {
    for (std::size_t i = 0; i < kColumns; ++i) {
      for (std::size_t j = 0; j < kColumns; ++j) m[i * kColumns + j] += x[s * kColumns + i] * x[s * kColumns + j];
    }
  }
  return m;
}

double value_of(const QuantisedRows& q, std::size_t row, std::size_t column) {
  const std::size_t columns = q.smooth.size();
  return static_cast<double>(q.qvalues[row * columns + column]) * static_cast<double>(q.scale[row]) *
         static_cast<double>(q.smooth[column]);
}

TEST_CASE("where nobody knows how inputs vary together, each weight is rounded by itself, as without correlation") {
  const nn::Threads one(1);
  testing::Random random(5);
  const Floats weight = random.floats(kRows * kColumns, -2, 2), smooth = random.floats(kColumns, 0.3F, 3);
  const std::vector<std::size_t> groups = {32, kColumns - 32};
  const QuantisedRows alone = quantise_rows(weight, smooth, Floats(kColumns, 7.0F), {.groups = groups}, one);
  const QuantisedRows uncorrelated = quantise_rows(weight, smooth, identity(kColumns), {.groups = groups}, one);
  CHECK(alone.scale == uncorrelated.scale);
  CHECK(alone.qvalues == uncorrelated.qvalues);
}

TEST_CASE("quantised values lie in -63 to 63 and are the weights within half a scale") {
  const nn::Threads one(1);
  testing::Random random(3);
  const Floats weight = random.floats(kRows * kColumns, -2, 2), smooth = random.floats(kColumns, 0.3F, 3);
  // Without correlation nothing is compensated: each weight is rounded for itself.
  const QuantisedRows q = quantise_rows(weight, smooth, identity(kColumns), {}, one);
  REQUIRE(q.qvalues.size() == weight.size());
  REQUIRE(q.scale.size() == kRows);
  CHECK(q.smooth == smooth);
  for (std::size_t r = 0; r < kRows; ++r) {
    double largest = 0;
    for (std::size_t c = 0; c < kColumns; ++c) {
      largest = std::max(largest, std::abs(static_cast<double>(weight[r * kColumns + c] / smooth[c])));
    }
    REQUIRE(q.scale[r] > 0);
    for (std::size_t c = 0; c < kColumns; ++c) {
      const int qvalue = q.qvalues[r * kColumns + c];
      REQUIRE(std::abs(qvalue) <= 63);
      const double error =
          std::abs(value_of(q, r, c) - static_cast<double>(weight[r * kColumns + c])) / static_cast<double>(smooth[c]);
      REQUIRE(error <= 0.501 * largest / 63);
    }
  }
}

TEST_CASE("rows of zeros, of one value and with one outlier are rounded in range") {
  const nn::Threads one(1);
  Floats weight(3 * kColumns, 0.0F);
  std::fill_n(weight.begin() + kColumns, kColumns, -0.7F);
  weight[2 * kColumns + 5] = 100;
  const QuantisedRows q = quantise_rows(weight, Floats(kColumns, 1.0F), identity(kColumns), {}, one);
  for (std::size_t r = 0; r < 3; ++r) {
    REQUIRE(q.scale[r] > 0);
    REQUIRE(std::isfinite(q.scale[r]));
  }
  for (std::size_t c = 0; c < kColumns; ++c) {
    CHECK(value_of(q, 0, c) == 0);
    CHECK(std::abs(value_of(q, 1, c) + 0.7) < 0.01);
    CHECK(std::abs(value_of(q, 2, c) - (c == 5 ? 100.0 : 0.0)) < (c == 5 ? 1.0 : 1e-9));
  }
}

TEST_CASE("inputs that were never seen leave the rounding sound") {
  const nn::Threads one(1);
  const Floats weight = testing::Random(3).floats(4 * kColumns, -2, 2);
  const QuantisedRows q = quantise_rows(weight, Floats(kColumns, 1.0F), Floats(kColumns * kColumns, 0.0F), {}, one);
  for (std::size_t i = 0; i < weight.size(); ++i) {
    REQUIRE(std::abs(value_of(q, i / kColumns, i % kColumns) - static_cast<double>(weight[i])) < 0.3);
  }
}

TEST_CASE("one and two threads give the same rounding, to the bit") {
  const nn::Threads one(1), two(2);
  REQUIRE(two.count() == 2);
  testing::Random random(5);
  const Floats weight = random.floats(kRows * kColumns, -2, 2), smooth = random.floats(kColumns, 0.3F, 3);
  const Floats moments = moments_of(correlated_inputs(300));
  const QuantisedRows a = quantise_rows(weight, smooth, moments, {}, one),
                      b = quantise_rows(weight, smooth, moments, {}, two);
  CHECK(a.qvalues == b.qvalues);
  CHECK(a.scale == b.scale);
}

TEST_CASE("on inputs that move together, compensation leaves the outputs less than half as wrong as plain rounding") {
  const nn::Threads one(1);
  testing::Random random(6);
  const Floats weight = random.floats(kRows * kColumns, -2, 2), smooth(kColumns, 1.0F);
  const Floats x = correlated_inputs(400);
  // Without correlation in the moments, the same scales with each weight rounded for itself.
  const QuantisedRows plain = quantise_rows(weight, smooth, identity(kColumns), {}, one);
  const QuantisedRows compensated = quantise_rows(weight, smooth, moments_of(x), {}, one);
  REQUIRE(plain.scale == compensated.scale);
  double plain_error = 0, compensated_error = 0;
  for (std::size_t s = 0; s < 400; ++s) {
    for (std::size_t r = 0; r < kRows; ++r) {
      double a = 0, b = 0;
      for (std::size_t c = 0; c < kColumns; ++c) {
        const auto w = static_cast<double>(weight[r * kColumns + c]), v = static_cast<double>(x[s * kColumns + c]);
        a += (value_of(plain, r, c) - w) * v;
        b += (value_of(compensated, r, c) - w) * v;
      }
      plain_error += a * a;
      compensated_error += b * b;
    }
  }
  INFO(compensated_error << " against " << plain_error);
  CHECK(compensated_error < 0.25 * plain_error);
}

TEST_CASE("next to no weight would do better as the next value once all others are rounded") {
  const nn::Threads one(1);
  const Floats weight = testing::Random(6).floats(kRows * kColumns, -2, 2),
               moments = moments_of(correlated_inputs(400));
  const QuantisedRows q = quantise_rows(weight, Floats(kColumns, 1.0F), moments, {.damping = 0.1F}, one);
  double mean = 0;
  for (std::size_t c = 0; c < kColumns; ++c) mean += static_cast<double>(moments[c * kColumns + c]) / kColumns;
  const auto moment = [&](std::size_t a, std::size_t b) {
    return static_cast<double>(moments[a * kColumns + b]) + (a == b ? 0.1 * mean : 0);
  };
  std::size_t better = 0;
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t c = 0; c < kColumns; ++c) {
      double slope = 0;
      for (std::size_t other = 0; other < kColumns; ++other) {
        const auto w = static_cast<double>(weight[r * kColumns + other]);
        slope += (w - value_of(q, r, other)) * moment(other, c);
      }
      if (std::abs(slope / moment(c, c)) > 0.51 * static_cast<double>(q.scale[r])) ++better;
    }
  }
  INFO(better << " of " << kRows * kColumns);
  CHECK(better < kRows * kColumns / 250);
}

TEST_CASE("each group of columns has scales of its own") {
  testing::Random random(8);
  Floats weight = random.floats(kRows * kColumns, -1, 1);
  for (std::size_t i = 0; i < weight.size(); ++i) weight[i] *= i % kColumns < 10 ? 50.0F : 1.0F;
  const Floats smooth(kColumns, 1.0F);
  const nn::Threads one(1);
  const QuantisedRows together = quantise_rows(weight, smooth, identity(kColumns), {}, one);
  const QuantisedRows apart = quantise_rows(weight, smooth, identity(kColumns), {.groups = {10, kColumns - 10}}, one);
  REQUIRE(apart.scale.size() == 2 * kRows);
  REQUIRE(apart.groups == std::vector<std::size_t>{10, kColumns - 10});
  const auto largest_error = [&](const QuantisedRows& q) {
    const Floats found = q.weight();
    float error = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (i % kColumns >= 10) error = std::max(error, std::abs(found[i] - weight[i]));
    }
    return error;
  };
  CHECK(largest_error(together) > 0.2F);
  CHECK(largest_error(apart) < 0.51F / 63);
}

TEST_CASE("scales are short, for the download's sake") {
  const Floats weight = testing::Random(9).floats(kRows * kColumns, -1, 1);
  const QuantisedRows q = quantise_rows(weight, Floats(kColumns, 1.0F), identity(kColumns), {}, nn::Threads(1));
  for (const float scale : q.scale) REQUIRE((std::bit_cast<std::uint32_t>(scale) & 0x1FFFu) == 0);
}

TEST_CASE("min_scale makes a row's scale larger, never smaller") {
  const std::size_t rows = 64, columns = 256;
  const Floats weight = testing::Random(9).floats(rows * columns, -1, 1), smooth(columns, 1.0F);
  const QuantisedRows fine = quantise_rows(weight, smooth, identity(columns), {}, nn::Threads(1));
  const QuantisedRows coarse = quantise_rows(weight, smooth, identity(columns), {.min_scale = 0.3F}, nn::Threads(1));
  const QuantisedRows same = quantise_rows(weight, smooth, identity(columns), {.min_scale = 0.001F}, nn::Threads(1));
  // Even weights of [-1, 1] have a root mean square of 1 / sqrt 3.
  CHECK(std::abs(coarse.scale[0] - 0.3F / std::sqrt(3.0F)) < 0.02F);
  CHECK(fine.scale[0] < coarse.scale[0] / 4);
  CHECK(same.qvalues == fine.qvalues);
}

TEST_CASE("a row's min_scale can be smaller or larger than the others'") {
  const std::size_t rows = 3, columns = 256;
  const Floats weight = testing::Random(9).floats(rows * columns, -1, 1), smooth(columns, 1.0F);
  const auto rounded = [&](Floats factors) {
    return quantise_rows(weight, smooth, identity(columns),
                         {.min_scale = 0.2F, .row_scale_factors = std::move(factors)}, nn::Threads(1));
  };
  const QuantisedRows equal = rounded({}), different = rounded({1, 2, 0.01F});
  CHECK(different.scale[0] == equal.scale[0]);
  CHECK(std::abs(different.scale[1] / equal.scale[1] - 2) < 0.01F);
  const QuantisedRows fine = quantise_rows(weight, smooth, identity(columns), {}, nn::Threads(1));
  CHECK(different.scale[2] == fine.scale[2]);  // as small as 63 values allow, and no smaller
}

}  // namespace
}  // namespace maskscope::pack
