// The tiles of x86 and who may run them.
#pragma once

#include "nn/native/tiles.h"

namespace maskscope::nn::x86 {

// Intel's Advanced Matrix Extensions: where the processor has them and the system lets this process use them.
bool has_amx();
StepTile amx_tile();

// AVX-512 VNNI.
StepTile vnni_tile();

// AVX2.
StepTile avx2_tile();

// AVX-512; AVX2 with fused multiply-adds.
void multiply_floats_avx512(const FloatTask& task);
void multiply_floats_avx2(const FloatTask& task);

}  // namespace maskscope::nn::x86
