#include "nn/native/x86/microkernels.h"

#include <cpuinfo.h>

namespace maskscope::nn {
namespace {

bool has_avx512() { return cpuinfo_initialize() && cpuinfo_has_x86_avx512f(); }
bool has_avx2() { return cpuinfo_initialize() && cpuinfo_has_x86_avx2(); }

std::vector<QuantisedMicrokernel> runnable_quantised_microkernels() {
  std::vector<QuantisedMicrokernel> microkernels;
  if (x86::has_amx()) microkernels.push_back(x86::amx_microkernel());
  if (has_avx512() && cpuinfo_has_x86_avx512vnni()) microkernels.push_back(x86::vnni_microkernel());
  if (has_avx2()) microkernels.push_back(x86::avx2_microkernel());
  return microkernels;
}

std::vector<F32Microkernel> runnable_f32_microkernels() {
  std::vector<F32Microkernel> microkernels;
  if (has_avx512())
    microkernels.push_back({.name = "AVX-512", .level = KernelLevel::avx512, .run = x86::multiply_f32_avx512});
  if (has_avx2() && cpuinfo_has_x86_fma3())
    microkernels.push_back({.name = "AVX2", .level = KernelLevel::avx2, .run = x86::multiply_f32_avx2});
  return microkernels;
}

}  // namespace

const std::vector<QuantisedMicrokernel>& quantised_microkernels() {
  static const std::vector<QuantisedMicrokernel> microkernels = runnable_quantised_microkernels();
  return microkernels;
}

const std::vector<F32Microkernel>& f32_microkernels() {
  static const std::vector<F32Microkernel> microkernels = runnable_f32_microkernels();
  return microkernels;
}

}  // namespace maskscope::nn
