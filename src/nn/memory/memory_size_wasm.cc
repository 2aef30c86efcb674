#include <emscripten/heap.h>

#include "nn/memory/memory_size.h"

namespace maskscope::nn {

std::uint64_t memory_size() { return emscripten_get_heap_max(); }

}  // namespace maskscope::nn
