#include "pack/quantise.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/divide_up.h"
#include "pack/moments.h"
#include "pack/round_mantissa.h"

namespace maskscope::pack {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Eigen::Index;

constexpr float kMaxQvalue = 63;
constexpr float kSmallest = 1e-5F;  // a channel or row that is never used still needs a factor above 0
constexpr int kDescentPasses = 3;   // later ones change next to nothing
constexpr Index kRowsAtOnce = 64, kColumnsAtOnce = 64;

struct Group {
  Index first, count;
};

float round_to_qvalue(float value, float scale) {
  return std::clamp(std::nearbyint(value / scale), -kMaxQvalue, kMaxQvalue);
}

// The upper triangle U with U^T U = H^-1. With J the reversal, J H J = L L^T gives
// H = R R^T for the upper R = J L J, and so U = R^-1 = J L^-1 J: one factorisation and one triangular inverse, some
// columns a thread.
Matrix inverse_hessian_factor(const Eigen::MatrixXf& h, const nn::Threads& threads) {
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

// The next scale of a short mantissa that is no smaller. Nothing is lost: rounding uses this scale.
float round_scale_up(float scale) {
  constexpr int kBits = 10;
  const float found = round_mantissa(scale, kBits);
  return found < scale ? round_mantissa(scale * (1 + std::ldexp(1.0F, -kBits)), kBits) : found;
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

// Rounds each weight by itself. scale: [rows][groups].
void round_rows(const Eigen::Ref<const Matrix>& w, const Matrix& scale, const std::vector<Group>& groups,
                std::int8_t* qvalues) {
  for (Index r = 0; r < w.rows(); ++r) {
    Index group = 0;
    for (const auto& [first, count] : groups) {
      const float s = scale(r, group++);
      for (Index i = first; i < first + count; ++i) {
        qvalues[r * w.cols() + i] = static_cast<std::int8_t>(round_to_qvalue(w(r, i), s));
      }
    }
  }
}

// GPTQ's rounding of some rows; w is used up. scale: [rows][groups].
void gptq_rows(Eigen::Ref<Matrix> w, const Matrix& u, const Matrix& scale, const std::vector<Group>& groups,
               std::int8_t* qvalues) {
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
        const float qvalue = round_to_qvalue(w(r, column), scale(r, group));
        qvalues[r * columns + column] = static_cast<std::int8_t>(qvalue);
        errors(r, i) = (w(r, column) - qvalue * scale(r, group)) / u(column, column);
      }
      const Index rest = count - i - 1;
      w.middleCols(column + 1, rest).noalias() -= errors.col(i) * u.row(column).segment(column + 1, rest);
    }
    const Index right = columns - first - count;
    w.rightCols(right).noalias() -= errors * u.block(first, first + count, count, right);
  }
}

// One pass of coordinate descent over a rounded row: each weight takes the quantised value that is best given all others.
// gradient: minus half the error's, by each weight, kept up to date; h: the damped Hessian; scale: [groups]; qvalues: [columns].
void descend_row(Eigen::Ref<Eigen::RowVectorXf> gradient, const Eigen::MatrixXf& h,
                 const Eigen::Ref<const Eigen::RowVectorXf>& scale, const std::vector<Group>& groups,
                 std::int8_t* qvalues) {
  Index group = 0;
  for (const Group& in : groups) {
    const float s = scale(group++);
    for (Index i = in.first; i < in.first + in.count; ++i) {
      const auto qvalue = static_cast<float>(qvalues[i]);
      const float best = round_to_qvalue(qvalue * s + gradient(i) / h(i, i), s);
      if (best == qvalue) continue;
      gradient -= (best - qvalue) * s * h.col(i).transpose();
      qvalues[i] = static_cast<std::int8_t>(best);
    }
  }
}

// Coordinate descent over rounded rows. It ends near a minimum of each row's error, which GPTQ, going from left to right, misses.
// w: what was rounded; scale: [rows][groups].
void coordinate_descent(const Eigen::Ref<const Matrix>& w, const Eigen::MatrixXf& h, const Matrix& scale,
                        const std::vector<Group>& groups, std::int8_t* qvalues) {
  const Index rows = w.rows(), columns = w.cols();
  const Eigen::Map<const Eigen::Matrix<std::int8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> rounded(
      qvalues, rows, columns);
  Matrix error = w;
  Index group = 0;
  for (const auto& [first, count] : groups) {
    error.middleCols(first, count) -=
        (rounded.middleCols(first, count).cast<float>().array().colwise() * scale.col(group++).array()).matrix();
  }
  Matrix gradient = error * h;
  for (Index row = 0; row < rows; ++row) {
    for (int pass = 0; pass < kDescentPasses; ++pass) {
      descend_row(gradient.row(row), h, scale.row(row), groups, qvalues + row * columns);
    }
  }
}

// The geometric mean of the columns' root mean squares over that of the rows': what a row's own is to be multiplied with.
float column_size(const Eigen::Ref<const Matrix>& weight) {
  const auto squares = weight.array().square();
  const Eigen::ArrayXf columns = squares.colwise().mean().transpose(), rows = squares.rowwise().mean();
  const auto log_size = [](const Eigen::ArrayXf& mean_squares) {
    return mean_squares.max(kSmallest * kSmallest).log().mean() / 2;
  };
  return std::exp(log_size(columns) - log_size(rows));
}

}  // namespace

std::vector<float> QuantisedRows::weight() const {
  const auto columns = static_cast<Index>(smooth.size()), rows = static_cast<Index>(qvalues.size()) / columns;
  std::vector<float> result(qvalues.size());
  Index group = 0;
  for (const Group& in : place(groups, columns)) {
    for (Index row = 0; row < rows; ++row) {
      const float s = scale[static_cast<std::size_t>(group * rows + row)];
      for (Index i = in.first; i < in.first + in.count; ++i) {
        const auto at = static_cast<std::size_t>(row * columns + i);
        result[at] = static_cast<float>(qvalues[at]) * s * smooth[static_cast<std::size_t>(i)];
      }
    }
    ++group;
  }
  return result;
}

QuantisedRows quantise_rows(std::span<const float> weight, std::vector<float> smooth, std::span<const float> moments,
                            const QuantiseOptions& options, const nn::Threads& threads) {
  const auto columns = static_cast<Index>(smooth.size()), rows = static_cast<Index>(weight.size()) / columns;
  const std::vector<Group> groups = place(options.groups, columns);
  QuantisedRows result{.qvalues = std::vector<std::int8_t>(weight.size()),
                       .scale = std::vector<float>(groups.size() * static_cast<std::size_t>(rows)),
                       .smooth = std::move(smooth),
                       .groups = options.groups};
  const bool is_correlated = moments.size() > result.smooth.size();
  const Eigen::MatrixXf h =
      is_correlated ? damped_hessian(moments, 1, result.smooth, options.damping) : Eigen::MatrixXf();
  const Matrix u = is_correlated ? inverse_hessian_factor(h, threads) : Matrix();
  const Eigen::Map<const Eigen::RowVectorXf> factors(result.smooth.data(), columns);
  const Matrix smoothed = Eigen::Map<const Matrix>(weight.data(), rows, columns).array().rowwise() / factors.array();
  std::vector<float> min_scales;
  min_scales.reserve(groups.size());
  for (const Group& group : groups) {
    min_scales.push_back(options.min_scale * column_size(smoothed.middleCols(group.first, group.count)));
  }
  threads.for_each(divide_up(static_cast<std::size_t>(rows), std::size_t{kRowsAtOnce}), [&](std::size_t block) {
    const Index first = static_cast<Index>(block) * kRowsAtOnce, count = std::min(kRowsAtOnce, rows - first);
    Matrix w = smoothed.middleRows(first, count), scale(count, static_cast<Index>(groups.size()));
    for (std::size_t g = 0; g < groups.size(); ++g) {
      const float root = std::sqrt(static_cast<float>(groups[g].count));
      for (Index r = 0; r < count; ++r) {
        const auto row = w.row(r).segment(groups[g].first, groups[g].count);
        const float smallest = std::max(kSmallest, row.cwiseAbs().maxCoeff()) / kMaxQvalue;
        const auto at = static_cast<std::size_t>(first + r);
        const float factor = options.row_scale_factors.empty() ? 1 : options.row_scale_factors[at];
        const float s = round_scale_up(std::max(smallest, min_scales[g] * factor * row.norm() / root));
        scale(r, static_cast<Index>(g)) = s;
        result.scale[g * static_cast<std::size_t>(rows) + at] = s;
      }
    }
    std::int8_t* const qvalues = result.qvalues.data() + first * columns;
    if (!is_correlated) return round_rows(w, scale, groups, qvalues);
    gptq_rows(w, u, scale, groups, qvalues);
    coordinate_descent(smoothed.middleRows(first, count), h, scale, groups, qvalues);
  });
  return result;
}

}  // namespace maskscope::pack
