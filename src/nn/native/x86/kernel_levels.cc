#include "nn/kernel_levels.h"

#include <cpuinfo.h>

#include <vector>

#include "nn/native/x86/microkernels.h"

namespace maskscope::nn {
namespace {

std::vector<KernelLevel> find_levels() {
  std::vector<KernelLevel> levels = {KernelLevel::baseline};
  if (!cpuinfo_initialize() || !cpuinfo_has_x86_avx2()) return levels;
  levels.push_back(KernelLevel::avx2);
  if (!cpuinfo_has_x86_avx512f() || !cpuinfo_has_x86_avx512bw() || !cpuinfo_has_x86_avx512dq() ||
      !cpuinfo_has_x86_avx512vl()) {
    return levels;
  }
  levels.push_back(KernelLevel::avx512);
  if (!cpuinfo_has_x86_avx512vnni()) return levels;
  levels.push_back(KernelLevel::vnni);
  if (x86::has_amx()) levels.push_back(KernelLevel::amx);
  return levels;
}

}  // namespace

std::span<const KernelLevel> supported_kernel_levels() {
  static const std::vector<KernelLevel> levels = find_levels();
  return levels;
}

}  // namespace maskscope::nn
