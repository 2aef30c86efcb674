// The microkernels of x86 and who may run them.
#pragma once

#include "nn/native/microkernels.h"

namespace maskscope::nn::x86 {

// Intel's Advanced Matrix Extensions: where the processor has them and the system lets this process use them.
bool has_amx();
QuantisedMicrokernel amx_microkernel();

// AVX-512 VNNI.
QuantisedMicrokernel vnni_microkernel();

// AVX2.
QuantisedMicrokernel avx2_microkernel();

// AVX-512; AVX2 with fused multiply-adds.
void multiply_f32_avx512(const F32Arguments& task);
void multiply_f32_avx2(const F32Arguments& task);

}  // namespace maskscope::nn::x86
