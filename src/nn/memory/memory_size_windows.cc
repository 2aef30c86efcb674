#include <windows.h>

#include "nn/memory/memory_size.h"

namespace maskscope::nn {

std::uint64_t memory_size() {
  MEMORYSTATUSEX status{};
  status.dwLength = sizeof status;
  return GlobalMemoryStatusEx(&status) != 0 ? status.ullTotalPhys : UINTPTR_MAX;
}

}  // namespace maskscope::nn
