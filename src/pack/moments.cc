#include "pack/moments.h"

#include <Eigen/Cholesky>

namespace maskscope::pack {

Eigen::MatrixXf damped_hessian(std::span<const float> moments, std::size_t rows, std::span<const float> smooth,
                               float damping) {
  using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto n = static_cast<Eigen::Index>(smooth.size());
  const Eigen::Map<const Eigen::VectorXf> factors(smooth.data(), n);
  Eigen::MatrixXf h = factors.asDiagonal() * Eigen::Map<const Matrix>(moments.data(), n, n) * factors.asDiagonal();
  h /= static_cast<float>(rows);
  const float mean = h.diagonal().mean();
  h.diagonal().array() += mean > 0 ? damping * mean : 1.0F;
  return h;
}

Eigen::MatrixXf reversed_factor(const Eigen::MatrixXf& h) {
  Eigen::MatrixXf reversed = h.reverse();
  const Eigen::LLT<Eigen::Ref<Eigen::MatrixXf>> factorised(reversed);  // in place
  return reversed;
}

}  // namespace maskscope::pack
