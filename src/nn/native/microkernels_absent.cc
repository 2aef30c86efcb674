// For processors without microkernels of our own.
#include "nn/native/microkernels.h"

namespace maskscope::nn {

const std::vector<QuantisedMicrokernel>& quantised_microkernels() {
  static const std::vector<QuantisedMicrokernel> none;
  return none;
}

const std::vector<F32Microkernel>& f32_microkernels() {
  static const std::vector<F32Microkernel> none;
  return none;
}

}  // namespace maskscope::nn
