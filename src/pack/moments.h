// A layer's Hessian as GPTQ has it: the second moments of its input, up to a factor (Frantar et al. 2022, section 3).
// Thread-safe: no state.
#pragma once

#include <Eigen/Core>

#include <cstddef>
#include <span>

namespace maskscope::pack {

// H + damping * mean(diag H) * I (+ I where all are 0), H being the smoothed moments divided by `rows`, [n][n].
// moments: [n][n], the sum of so many rows' (1: it stays the sum); smooth: the factors of the channels, [n].
Eigen::MatrixXf damped_hessian(std::span<const float> moments, std::size_t rows, std::span<const float> smooth,
                               float damping);

// The lower triangle L of J H J = L L^T, J being the reversal. Its diagonal, read backwards, is the part of each channel that the
// later ones do not predict. What is above the diagonal has no meaning.
Eigen::MatrixXf reversed_factor(const Eigen::MatrixXf& h);

}  // namespace maskscope::pack
