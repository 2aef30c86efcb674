#include <unistd.h>

#include "nn/memory/memory_size.h"

namespace maskscope::nn {

std::uint64_t memory_size() {
  const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page <= 0) return UINTPTR_MAX;
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page);
}

}  // namespace maskscope::nn
