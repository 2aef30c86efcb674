// The two kinds of attention: nn/kernels.h says what they are for.
#pragma once

#include "nn/kernels.h"

namespace maskscope::nn::MASKSCOPE_KERNEL_ISA {

void pack_f32(const HeadRows& head, float* packed_kv);
void attend_f32(const AttentionBlock& block);

void pack_i16(const HeadRows& head, float* packed_kv);
void attend_i16(const AttentionBlock& block);

}  // namespace maskscope::nn::MASKSCOPE_KERNEL_ISA
