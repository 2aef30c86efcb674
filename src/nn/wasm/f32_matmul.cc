#include "nn/f32_matmul.h"

namespace maskscope::nn {

Result<std::unique_ptr<F32MatMul>> f32_matmul(std::size_t in, std::size_t out, std::span<const float> weight) {
  return xnnpack_f32_matmul(in, out, weight);
}

}  // namespace maskscope::nn
