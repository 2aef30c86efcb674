// Memory for panels of packed weights, as the microkernels read them.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>

#include "nn/memory/large_pages.h"

namespace maskscope::nn {

struct FreeWeights {
  void operator()(void* memory) const { free_weights(memory); }
};

template <class Weight>
using Panels = std::unique_ptr<Weight[], FreeWeights>;

// So many zeros, from the beginning of a cache's line; null where there is no room for them.
template <class Weight>
Panels<Weight> make_panels(std::size_t weights) {
  void* const memory = allocate_weights(weights * sizeof(Weight));
  if (memory != nullptr) std::memset(memory, 0, weights * sizeof(Weight));
  return Panels<Weight>(static_cast<Weight*>(memory));
}

}  // namespace maskscope::nn
