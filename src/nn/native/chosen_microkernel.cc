#include <algorithm>
#include <vector>

#include "nn/native/microkernels.h"

namespace maskscope::nn {
namespace {

template <class Microkernel>
const Microkernel* fastest(const std::vector<Microkernel>& microkernels) {
  const auto found = std::ranges::find_if(microkernels, [](const auto& m) { return m.level <= kernel_level(); });
  return found == microkernels.end() ? nullptr : &*found;
}

}  // namespace

const QuantisedMicrokernel* chosen_quantised_microkernel() { return fastest(quantised_microkernels()); }

const F32Microkernel* chosen_f32_microkernel() { return fastest(f32_microkernels()); }

}  // namespace maskscope::nn
