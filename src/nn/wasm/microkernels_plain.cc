// The variant without relaxed SIMD has one microkernel.
#include "nn/wasm/microkernel_simd.h"

namespace maskscope::nn {

std::span<const Microkernel> microkernels() { return {&kSimdMicrokernel, 1}; }

}  // namespace maskscope::nn
