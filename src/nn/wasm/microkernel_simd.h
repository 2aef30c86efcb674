// The microkernel that every WebAssembly SIMD machine runs.
#pragma once

#include "nn/wasm/microkernel.h"

namespace maskscope::nn {

extern const Microkernel kSimdMicrokernel;

}  // namespace maskscope::nn
