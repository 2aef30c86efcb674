// The tiles of x86 and who may run them.
#pragma once

#include "nn/native/tiles.h"

namespace maskscope::nn::x86 {

// Intel's Advanced Matrix Extensions: where the processor has them and the system lets this process use them.
bool has_amx();
StepTile amx_tile();

// AVX-512 VNNI.
StepTile vnni_tile();

// AVX-512.
void multiply_floats(const FloatTask& task);

}  // namespace maskscope::nn::x86
