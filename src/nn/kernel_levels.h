// Which kernels and microkernels are used. Each level includes those below it; the widest that the processor runs is taken. All
// give a quantised model the same bits.
//
// The environment variable MASKSCOPE_KERNELS names a lower level, so that one machine can test each and a bug report can say
// which is wrong; Loader refuses a value that names none or one that this processor does not run. Unset or empty: the widest. In
// the page, which has no environment, the variant decides. Thread-safe; read once.
#pragma once

#include <span>

#include "base/error.h"

namespace maskscope::nn {

// level      kernels (nn/kernels.h)   quantised matrix product   f32 matrix product
enum class KernelLevel {
  baseline,  // SSE2, or any          XNNPACK                    XNNPACK
  avx2,      // AVX2                  AVX2                       AVX2 and FMA
  avx512,    // AVX-512 F BW DQ VL    AVX2                       AVX-512
  vnni,      // and VNNI              AVX-512 VNNI               AVX-512
  amx,       // as vnni               AMX                        AVX-512
};

// Those that this processor runs, ascending; the first is baseline.
std::span<const KernelLevel> supported_kernel_levels();

// The one in use. Where check_kernel_choice fails it is the widest.
KernelLevel kernel_level();

// Nothing, or what is wrong with MASKSCOPE_KERNELS.
Result<void> check_kernel_choice();

// What MASKSCOPE_KERNELS is when it has this value; null: unset.
Result<KernelLevel> parse_kernel_level(const char* value);

// "baseline", "avx2", ..
const char* name_of(KernelLevel level);

}  // namespace maskscope::nn
