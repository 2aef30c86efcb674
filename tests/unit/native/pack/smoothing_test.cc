// The factors before rounding: the published formula, and those that the search finds, held against it by real rounding.
#include "pack/smoothing.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <vector>

#include "../../nn/random.h"
#include "nn/kernels.h"
#include "pack/quantise.h"

namespace maskscope::pack {
namespace {

using Floats = std::vector<float>;

TEST_CASE("smoothing is the formula of SmoothQuant, and finite for channels that are never used") {
  const Floats weight = {1, -8, 0, 0.5F, 2, 0};  // largest of the columns: 1, 8, 0
  const Floats smooth = smoothing(weight, Floats{4, 0.5F, 0}, 0.5F);
  REQUIRE(smooth.size() == 3);
  CHECK(std::abs(smooth[0] - 0.5F) < 1e-6F);  // sqrt(1) / sqrt(4)
  CHECK(std::abs(smooth[1] - 4.0F) < 1e-5F);  // sqrt(8) / sqrt(0.5)
  CHECK(std::isfinite(smooth[2]));
  CHECK(smooth[2] > 0);
  const Floats all = smoothing(weight, Floats{4, 0.5F, 1}, 1.0F);
  CHECK(std::abs(all[0] - 0.25F) < 1e-6F);
}

TEST_CASE("columns that are larger than nearly all others are made no larger, and the others stay") {
  constexpr std::size_t kCount = 100;
  Floats weight(2 * kCount), smooth(kCount, 2.0F);
  for (std::size_t i = 0; i < kCount; ++i) weight[kCount + i] = -static_cast<float>(kCount + i + 1);
  weight[7] = 4000;
  limit_columns(weight, smooth);
  for (std::size_t i = 0; i < kCount; ++i) {
    // Without column 7 the largest are 200 and 199; two of a hundred may be larger than the limit.
    const float expected = i == 7 ? 2 * 4000.0F / 199 : i == 99 ? 2 * 200.0F / 199 : 2.0F;
    CHECK(std::abs(smooth[i] - expected) < 1e-4F * expected);
  }
  Floats nothing(kCount, 1.0F);
  limit_columns(Floats(kCount, 0.0F), nothing);
  CHECK(nothing == Floats(kCount, 1.0F));
}

TEST_CASE("where more columns stand out, none may be larger than the median one") {
  constexpr std::size_t kCount = 100;
  for (const float large : {151.0F, 1000.0F}) {
    Floats weight(kCount, 100), smooth(kCount, 2.0F);
    std::fill_n(weight.begin(), 10, large);
    limit_columns(weight, smooth);
    for (std::size_t i = 0; i < kCount; ++i) CHECK(std::abs(smooth[i] - weight[i] / 50) < 1e-4F * smooth[i]);
  }
}

constexpr std::size_t kRows = 64, kColumns = 96;

// Inputs of which a few channels are large in a few rows only, as after GELU.
Floats inputs(std::size_t rows, std::uint32_t seed) {
  testing::Random random(seed);
  Floats x = random.floats(rows * kColumns, -0.2F, 0.3F);
  for (std::size_t row = 0; row < rows; row += 2) x[row * kColumns + row % 5] *= 60;
  return x;
}

InputStatistics statistics_of(const Floats& x) {
  InputStatistics s{
      .range = Floats(kColumns), .moments = Floats(kColumns * kColumns), .samples = x, .rows = x.size() / kColumns};
  for (std::size_t row = 0; row < s.rows; ++row) {
    for (std::size_t i = 0; i < kColumns; ++i) {
      s.range[i] = std::max(s.range[i], std::abs(x[row * kColumns + i]));
      for (std::size_t j = 0; j < kColumns; ++j)
        s.moments[i * kColumns + j] += x[row * kColumns + i] * x[row * kColumns + j];
    }
  }
  return s;
}

// The square error of the rounded layer's outputs for rounded inputs.
double error_of(const Floats& weight, const Floats& smooth, const InputStatistics& seen, const Floats& x) {
  const QuantisedRows q = quantise_rows(weight, smooth, seen.moments, {}, nn::Threads(1));
  std::vector<std::int8_t> qvalues(kColumns);
  double error = 0;
  for (std::size_t row = 0; row < x.size() / kColumns; ++row) {
    const float* const values = x.data() + row * kColumns;
    const nn::RowQuantisation input = nn::kernels().quantise(values, smooth.data(), kColumns, qvalues.data());
    for (std::size_t out = 0; out < kRows; ++out) {
      double exact = 0, rounded = 0;
      for (std::size_t i = 0; i < kColumns; ++i) {
        exact += static_cast<double>(weight[out * kColumns + i]) * static_cast<double>(values[i]);
        rounded += (qvalues[i] - input.zero_point) * q.qvalues[out * kColumns + i];
      }
      rounded *= static_cast<double>(input.scale) * static_cast<double>(q.scale[out]);
      error += (rounded - exact) * (rounded - exact);
    }
  }
  return error;
}

TEST_CASE("what the search finds leaves less error than SmoothQuant's formula, on inputs that it has not seen") {
  const Floats weight = testing::Random(4).floats(kRows * kColumns, -1, 1);
  const InputStatistics seen = statistics_of(inputs(400, 5));
  const Floats found = find_smoothing(weight, seen, 0), formula = smoothing(weight, seen.range, 0.5F);
  REQUIRE(found.size() == kColumns);
  CHECK(std::ranges::all_of(found, [](float factor) { return std::isfinite(factor) && factor > 0; }));
  const Floats unseen = inputs(100, 6);
  const double with_found = error_of(weight, found, seen, unseen),
               with_formula = error_of(weight, formula, seen, unseen);
  INFO(with_found << " against " << with_formula);
  CHECK(with_found < 0.8 * with_formula);
}

TEST_CASE("channels and inputs that are all nothing still get factors above 0") {
  const InputStatistics nothing = statistics_of(Floats(40 * kColumns, 0.0F));
  for (const float weight : {0.0F, 1.0F}) {
    for (const float factor : find_smoothing(Floats(kRows * kColumns, weight), nothing, 0.285F)) {
      REQUIRE(std::isfinite(factor));
      REQUIRE(factor > 0);
    }
  }
}

}  // namespace
}  // namespace maskscope::pack
