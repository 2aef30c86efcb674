// A layer's second moments as rounding needs them. Thread-safe: no state.
#pragma once

#include <Eigen/Core>

#include <cstddef>
#include <span>

namespace maskscope::pack {

// With H the smoothed moments over `rows`, damping times their mean added to each of the diagonal (1 where all are 0), and J the
// reversal: the lower triangle L of J H J = L L^T. Its diagonal, read backwards, is what of a channel the later ones do not
// tell. What stands above the diagonal means nothing.
// moments: [n][n], the sum of so many rows' (1: H keeps the sum); smooth: the factors of the channels, [n].
Eigen::MatrixXf reversed_factor(std::span<const float> moments, std::size_t rows, std::span<const float> smooth,
                                float damping);

}  // namespace maskscope::pack
