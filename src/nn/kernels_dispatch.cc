// Which of the compiled kernel sets is used. The build defines MASKSCOPE_HAVE_AVX2 where it compiled those of x86.
#include <algorithm>
#include <vector>

#include "nn/kernel_levels.h"
#include "nn/kernels.h"

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

struct LevelKernels {
  KernelLevel level;
  const Kernels* set;
};

constexpr LevelKernels kCompiled[] = {{KernelLevel::baseline, &baseline::set},
#ifdef MASKSCOPE_HAVE_AVX2
                                      {KernelLevel::avx2, &avx2::set},
                                      {KernelLevel::avx512, &avx512::set},
                                      {KernelLevel::vnni, &vnni::set}
#endif
};

// Those up to this level, narrowest first.
std::vector<const Kernels*> sets_up_to(KernelLevel level) {
  std::vector<const Kernels*> sets;
  for (const LevelKernels& compiled : kCompiled) {
    if (compiled.level <= level) sets.push_back(compiled.set);
  }
  return sets;
}

}  // namespace

const Kernels& kernels() {
  static const Kernels& chosen = *sets_up_to(kernel_level()).back();
  return chosen;
}

std::span<const Kernels* const> kernel_sets() {
  static const std::vector<const Kernels*> sets = sets_up_to(supported_kernel_levels().back());
  return sets;
}

}  // namespace maskscope::nn
