// A layer's second moments as rounding needs them. Thread-safe: no state.
#pragma once

#include <Eigen/Core>

#include <cstddef>
#include <span>

namespace maskscope::pack {

// The smoothed moments over `rows`, damping times their mean added to each of the diagonal (1 where all are 0).
// moments: [n][n], the sum of so many rows' (1: it stays the sum); smooth: the factors of the channels, [n].
Eigen::MatrixXf damped_moments(std::span<const float> moments, std::size_t rows, std::span<const float> smooth,
                               float damping);

// With J the reversal: the lower triangle L of J H J = L L^T. Its diagonal, read backwards, is what of a channel the later ones
// do not tell. What stands above the diagonal means nothing.
Eigen::MatrixXf reversed_factor(const Eigen::MatrixXf& h);

}  // namespace maskscope::pack
