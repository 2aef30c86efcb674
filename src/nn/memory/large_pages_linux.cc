// Linux makes pages of 2 MB where it is told that they are wanted ("transparent huge pages", madvise(2)).
#include <sys/mman.h>
#include <xnnpack.h>

#include <cstdlib>

#include "base/divide_up.h"
#include "nn/memory/large_pages.h"

namespace maskscope::nn {
namespace {

constexpr std::size_t kLine = 64, kLargePage = std::size_t{2} << 20;
constexpr std::size_t kWorthAPage = kLargePage / 2;

// Of whole pages where that wastes little.
std::size_t size_of(std::size_t bytes) {
  const std::size_t whole = round_up(bytes, kLargePage);
  return whole - bytes <= bytes / 4 ? whole : bytes;
}

void* allocate(std::size_t alignment, std::size_t bytes) {
  void* memory = nullptr;
  return posix_memalign(&memory, alignment, bytes) == 0 ? memory : nullptr;
}

}  // namespace

void* allocate_weights(std::size_t bytes) {
  if (bytes < kWorthAPage) return allocate(kLine, bytes);
  const std::size_t size = size_of(bytes);
  void* const memory = allocate(kLargePage, size);
  if (memory != nullptr) madvise(memory, size, MADV_HUGEPAGE);  // refused, it is memory all the same
  return memory;
}

void free_weights(void* memory) { std::free(memory); }

const xnn_allocator* weights_allocator() {
  static const xnn_allocator allocator = {
      .context = nullptr,
      .allocate = [](void*, std::size_t size) { return std::malloc(size); },
      .reallocate = [](void*, void* memory, std::size_t size) { return std::realloc(memory, size); },
      .deallocate = [](void*, void* memory) { std::free(memory); },
      .aligned_allocate = [](void*, std::size_t, std::size_t size) { return allocate_weights(size); },
      .aligned_deallocate = [](void*, void* memory) { free_weights(memory); },
  };
  return &allocator;
}

}  // namespace maskscope::nn
