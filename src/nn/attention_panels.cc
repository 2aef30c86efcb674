#include <algorithm>

#include "nn/kernels.h"

namespace maskscope::nn {

void pack_keys(const float* rows, std::size_t stride, const float* bias, std::size_t tokens, std::size_t head_size,
               float* panels) {
  for (std::size_t first = 0; first < tokens; first += kLanes, panels += head_size * kLanes) {
    const std::size_t count = std::min(kLanes, tokens - first);
    if (count < kLanes) std::fill_n(panels, head_size * kLanes, 0.0F);
    for (std::size_t lane = 0; lane < count; ++lane) {
      const float* row = rows + (first + lane) * stride;
      for (std::size_t d = 0; d < head_size; ++d) panels[d * kLanes + lane] = row[d] + bias[d];
    }
  }
}

void pack_values(const float* rows, std::size_t stride, const float* bias, std::size_t tokens, std::size_t head_size,
                 float* panels) {
  for (std::size_t first = 0; first < head_size; first += kLanes) {
    const std::size_t count = std::min(kLanes, head_size - first);
    for (std::size_t token = 0; token < tokens; ++token, panels += kLanes) {
      const float* row = rows + token * stride + first;
      for (std::size_t lane = 0; lane < count; ++lane) panels[lane] = row[lane] + bias[first + lane];
      std::fill(panels + count, panels + kLanes, 0.0F);
    }
  }
}

}  // namespace maskscope::nn
