// Where pages have the size that they have.
#include <new>

#include "nn/memory/large_pages.h"

namespace maskscope::nn {
namespace {

constexpr std::align_val_t kLine{64};

}  // namespace

void* allocate_weights(std::size_t bytes) { return ::operator new(bytes, kLine, std::nothrow); }

void free_weights(void* memory) { ::operator delete(memory, kLine); }

const xnn_allocator* weights_allocator() { return nullptr; }

}  // namespace maskscope::nn
