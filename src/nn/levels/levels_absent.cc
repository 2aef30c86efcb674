// For WebAssembly, and processors without kernels of their own.
#include "nn/kernel_levels.h"

namespace maskscope::nn {

std::span<const KernelLevel> supported_kernel_levels() {
  static constexpr KernelLevel kLevels[] = {KernelLevel::baseline};
  return kLevels;
}

}  // namespace maskscope::nn
