// Which of the compiled kernel sets this processor runs. The build defines MASKSCOPE_HAVE_... for the sets it compiled.
#include <vector>

#include "nn/kernels.h"

#ifdef MASKSCOPE_HAVE_AVX2
#include <cpuinfo.h>
#endif

namespace maskscope::nn {

namespace baseline {
extern const Kernels set;
}
#ifdef MASKSCOPE_HAVE_AVX2
namespace avx2 {
extern const Kernels set;
}
namespace avx512 {
extern const Kernels set;
}
namespace vnni {
extern const Kernels set;
}
#endif

namespace {

std::vector<const Kernels*> runnable_sets() {
  std::vector<const Kernels*> sets = {&baseline::set};
#ifdef MASKSCOPE_HAVE_AVX2
  if (cpuinfo_initialize()) {
    if (cpuinfo_has_x86_avx2()) sets.push_back(&avx2::set);
    if (cpuinfo_has_x86_avx512f() && cpuinfo_has_x86_avx512bw() && cpuinfo_has_x86_avx512dq() &&
        cpuinfo_has_x86_avx512vl()) {
      sets.push_back(&avx512::set);
      if (cpuinfo_has_x86_avx512vnni()) sets.push_back(&vnni::set);
    }
  }
#endif
  return sets;
}

const std::vector<const Kernels*>& sets() {
  static const std::vector<const Kernels*> found = runnable_sets();
  return found;
}

}  // namespace

const Kernels& kernels() { return *sets().back(); }

std::span<const Kernels* const> kernel_sets() { return sets(); }

}  // namespace maskscope::nn
