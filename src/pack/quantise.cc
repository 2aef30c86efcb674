#include "pack/quantise.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/divide_up.h"
#include "pack/moments.h"
#include "pack/short_floats.h"

namespace maskscope::pack {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Eigen::Index;

constexpr float kSteps = 63;        // on either side of 0
constexpr float kSmallest = 1e-5F;  // a channel or row that is never used still needs a factor above 0
constexpr int kTimesSettled = 3;    // later ones move next to nothing
constexpr Index kRowsAtOnce = 64, kColumnsAtOnce = 64;

struct Group {
  Index first, count;
};

float round_to_step(float value, float scale) { return std::clamp(std::nearbyint(value / scale), -kSteps, kSteps); }

// The upper triangle U with U^T U = H^-1. With J the reversal, J H J = L L^T gives
// H = R R^T for the upper R = J L J, and so U = R^-1 = J L^-1 J: one factorisation and one triangular inverse, some
// columns a thread.
Matrix compensation(const Eigen::MatrixXf& h, const nn::Threads& threads) {
  const Index n = h.rows();
  const Eigen::MatrixXf reversed = reversed_factor(h);
  Eigen::MatrixXf inverse = Eigen::MatrixXf::Identity(n, n);
  threads.for_each(divide_up(static_cast<std::size_t>(n), std::size_t{kColumnsAtOnce}), [&](std::size_t block) {
    const Index first = static_cast<Index>(block) * kColumnsAtOnce, count = std::min(kColumnsAtOnce, n - first);
    auto below = inverse.block(first, first, n - first, count);  // above it the columns are 0
    reversed.bottomRightCorner(n - first, n - first).triangularView<Eigen::Lower>().solveInPlace(below);
  });
  return inverse.reverse();
}

// A scale that is short and no smaller. Nothing is lost: what is rounded is rounded in these steps.
float next_short(float scale) {
  constexpr int kBits = 10;
  const float found = shortened(scale, kBits);
  return found < scale ? shortened(scale * (1 + std::ldexp(1.0F, -kBits)), kBits) : found;
}

// The columns of the groups; of all where there are none.
std::vector<Group> place(const std::vector<std::size_t>& sizes, Index columns) {
  if (sizes.empty()) return {{.first = 0, .count = columns}};
  std::vector<Group> groups;
  Index first = 0;
  for (const std::size_t size : sizes) {
    groups.push_back({.first = first, .count = static_cast<Index>(size)});
    first += groups.back().count;
  }
  return groups;
}

// Rounds some rows; w is used up. scale: [rows][groups].
void round_rows(Eigen::Ref<Matrix> w, const Matrix& u, const Matrix& scale, const std::vector<Group>& groups,
                std::int8_t* steps) {
  const Index rows = w.rows(), columns = w.cols();
  Index group = 0;
  for (Index first = 0; first < columns; first += kColumnsAtOnce) {
    const Index count = std::min(kColumnsAtOnce, columns - first);
    Matrix errors(rows, count);
    for (Index i = 0; i < count; ++i) {
      const Index column = first + i;
      const Group& in = groups[static_cast<std::size_t>(group)];
      if (column == in.first + in.count) ++group;
      for (Index r = 0; r < rows; ++r) {
        const float step = round_to_step(w(r, column), scale(r, group));
        steps[r * columns + column] = static_cast<std::int8_t>(step);
        errors(r, i) = (w(r, column) - step * scale(r, group)) / u(column, column);
      }
      const Index rest = count - i - 1;
      w.middleCols(column + 1, rest).noalias() -= errors.col(i) * u.row(column).segment(column + 1, rest);
    }
    const Index behind = columns - first - count;
    w.rightCols(behind).noalias() -= errors * u.block(first, first + count, count, behind);
  }
}

// Goes over a rounded row once more: each weight to the step that is best as all others are rounded.
// slopes: half the error's, down each weight, kept up to date; h: the moments, damped; scale: [groups]; steps: [columns].
void settle_row(Eigen::Ref<Eigen::RowVectorXf> slopes, const Eigen::MatrixXf& h,
                const Eigen::Ref<const Eigen::RowVectorXf>& scale, const std::vector<Group>& groups,
                std::int8_t* steps) {
  Index group = 0;
  for (const Group& in : groups) {
    const float size = scale(group++);
    for (Index i = in.first; i < in.first + in.count; ++i) {
      const auto step = static_cast<float>(steps[i]);
      const float best = round_to_step(step * size + slopes(i) / h(i, i), size);
      if (best == step) continue;
      slopes -= (best - step) * size * h.col(i).transpose();
      steps[i] = static_cast<std::int8_t>(best);
    }
  }
}

// Settles rounded rows, some times. It ends near a least of each row's error, which compensation from left to right passes by.
// w: what was rounded; scale: [rows][groups].
void settle_rows(const Eigen::Ref<const Matrix>& w, const Eigen::MatrixXf& h, const Matrix& scale,
                 const std::vector<Group>& groups, std::int8_t* steps) {
  const Index rows = w.rows(), columns = w.cols();
  const Eigen::Map<const Eigen::Matrix<std::int8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> rounded(
      steps, rows, columns);
  Matrix left = w;
  Index group = 0;
  for (const auto& [first, count] : groups) {
    left.middleCols(first, count) -=
        (rounded.middleCols(first, count).cast<float>().array().colwise() * scale.col(group++).array()).matrix();
  }
  Matrix slopes = left * h;
  for (Index row = 0; row < rows; ++row) {
    for (int time = 0; time < kTimesSettled; ++time) {
      settle_row(slopes.row(row), h, scale.row(row), groups, steps + row * columns);
    }
  }
}

// The geometric mean of the columns' root mean squares over that of the rows': what a row's own is to be multiplied with.
float size_of_columns(const Eigen::Ref<const Matrix>& weight) {
  const auto squares = weight.array().square();
  const Eigen::ArrayXf columns = squares.colwise().mean().transpose(), rows = squares.rowwise().mean();
  const auto log_size = [](const Eigen::ArrayXf& mean_squares) {
    return mean_squares.max(kSmallest * kSmallest).log().mean() / 2;
  };
  return std::exp(log_size(columns) - log_size(rows));
}

}  // namespace

std::vector<float> QuantisedRows::weight() const {
  const auto columns = static_cast<Index>(smooth.size()), rows = static_cast<Index>(steps.size()) / columns;
  std::vector<float> result(steps.size());
  Index group = 0;
  for (const Group& in : place(groups, columns)) {
    for (Index row = 0; row < rows; ++row) {
      const float step = scale[static_cast<std::size_t>(group * rows + row)];
      for (Index i = in.first; i < in.first + in.count; ++i) {
        const auto at = static_cast<std::size_t>(row * columns + i);
        result[at] = static_cast<float>(steps[at]) * step * smooth[static_cast<std::size_t>(i)];
      }
    }
    ++group;
  }
  return result;
}

QuantisedRows quantise_rows(std::span<const float> weight, std::vector<float> smooth, std::span<const float> moments,
                            const Rounding& rounding, const nn::Threads& threads) {
  const auto columns = static_cast<Index>(smooth.size()), rows = static_cast<Index>(weight.size()) / columns;
  const std::vector<Group> groups = place(rounding.groups, columns);
  QuantisedRows result{.steps = std::vector<std::int8_t>(weight.size()),
                       .scale = std::vector<float>(groups.size() * static_cast<std::size_t>(rows)),
                       .smooth = std::move(smooth),
                       .groups = rounding.groups};
  const Eigen::MatrixXf h = damped_moments(moments, 1, result.smooth, rounding.damping);
  const Matrix u = compensation(h, threads);
  const Eigen::Map<const Eigen::RowVectorXf> factors(result.smooth.data(), columns);
  const Matrix smoothed = Eigen::Map<const Matrix>(weight.data(), rows, columns).array().rowwise() / factors.array();
  std::vector<float> least_steps;
  least_steps.reserve(groups.size());
  for (const Group& group : groups) {
    least_steps.push_back(rounding.least_step * size_of_columns(smoothed.middleCols(group.first, group.count)));
  }
  threads.for_each(divide_up(static_cast<std::size_t>(rows), std::size_t{kRowsAtOnce}), [&](std::size_t block) {
    const Index first = static_cast<Index>(block) * kRowsAtOnce, count = std::min(kRowsAtOnce, rows - first);
    Matrix w = smoothed.middleRows(first, count), scale(count, static_cast<Index>(groups.size()));
    for (std::size_t g = 0; g < groups.size(); ++g) {
      const float root = std::sqrt(static_cast<float>(groups[g].count));
      for (Index r = 0; r < count; ++r) {
        const auto row = w.row(r).segment(groups[g].first, groups[g].count);
        const float finest = std::max(kSmallest, row.cwiseAbs().maxCoeff()) / kSteps;
        const auto at = static_cast<std::size_t>(first + r);
        const float factor = rounding.row_factors.empty() ? 1 : rounding.row_factors[at];
        const float step = next_short(std::max(finest, least_steps[g] * factor * row.norm() / root));
        scale(r, static_cast<Index>(g)) = step;
        result.scale[g * static_cast<std::size_t>(rows) + at] = step;
      }
    }
    std::int8_t* const steps = result.steps.data() + first * columns;
    round_rows(w, u, scale, groups, steps);
    settle_rows(smoothed.middleRows(first, count), h, scale, groups, steps);
  });
  return result;
}

}  // namespace maskscope::pack
