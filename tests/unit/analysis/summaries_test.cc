// Summaries against the plainest computation of each.
#include "analysis/summaries.h"

#include <array>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

using namespace maskscope;

namespace {

using Matrix = std::array<std::array<double, 3>, 3>;

constexpr Matrix kFirst = {{{0.5, 0.25, 0.25}, {0, 1, 0}, {0.1, 0.2, 0.7}}};
constexpr Matrix kSecond = {{{0, 0, 1}, {0.5, 0.5, 0}, {0.3, 0.3, 0.4}}};

std::vector<float> flat(const Matrix& matrix) {
  std::vector<float> cells;
  for (const auto& row : matrix) {
    for (const double value : row) cells.push_back(static_cast<float>(value));
  }
  return cells;
}

Matrix with_residual(Matrix matrix) {
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) matrix[i][j] = 0.5 * matrix[i][j] + (i == j ? 0.5 : 0);
  }
  return matrix;
}

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix c{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) c[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
  }
  return c;
}

}  // namespace

TEST_CASE("mean and maximum of maps, cell by cell", "[summaries]") {
  analysis::MeanMap mean;
  analysis::MaximumMap most;
  for (const Matrix& matrix : {kFirst, kSecond}) {
    mean.add(flat(matrix));
    most.add(flat(matrix));
  }
  const std::vector<float> means = mean.mean();
  for (std::size_t i = 0; i < 9; ++i) {
    CHECK(means[i] == Catch::Approx((kFirst[i / 3][i % 3] + kSecond[i / 3][i % 3]) / 2));
    CHECK(most.maximum()[i] == Catch::Approx(std::max(kFirst[i / 3][i % 3], kSecond[i / 3][i % 3])));
  }
}

TEST_CASE("rollout multiplies the layers, each with its residual connection, the newest on the left", "[summaries]") {
  analysis::Rollout rollout(3);
  rollout.add_layer(flat(kFirst));
  rollout.add_layer(flat(kSecond));
  const Matrix expected = product(with_residual(kSecond), with_residual(kFirst));
  for (std::size_t i = 0; i < 9; ++i) CHECK(rollout.cells()[i] == Catch::Approx(expected[i / 3][i % 3]));
  for (std::size_t query = 0; query < 3; ++query) {
    CHECK(rollout.cells()[query * 3] + rollout.cells()[query * 3 + 1] + rollout.cells()[query * 3 + 2] ==
          Catch::Approx(1));
  }
}

TEST_CASE("entropy: nothing for one token, log2 of their number for all alike", "[summaries]") {
  CHECK(analysis::entropy(std::vector<float>{1, 0, 0, 1}, 2) == 0);
  CHECK(analysis::entropy(std::vector<float>(16, 0.25F), 4) == Catch::Approx(2));
  const float expected = -(0.5F * std::log2(0.5F) + 2 * 0.25F * std::log2(0.25F) + 0 + 0.1F * std::log2(0.1F) +
                           0.2F * std::log2(0.2F) + 0.7F * std::log2(0.7F)) /
                         3;
  CHECK(analysis::entropy(flat(kFirst), 3) == Catch::Approx(expected));
}
