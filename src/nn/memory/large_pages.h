// Memory that weights are packed into. A pass reads all of it once; where the system offers larger pages for the asking,
// the processor looks up a hundred addresses on its way instead of tens of thousands. Thread-safe.
#pragma once

#include <cstddef>

struct xnn_allocator;

namespace maskscope::nn {

// Bytes from the beginning of a cache's line, without values; null where there are not so many. free_weights takes them back.
void* allocate_weights(std::size_t bytes);
void free_weights(void* memory);

// The same for XNNPACK; null where its own allocator is as good.
const xnn_allocator* weights_allocator();

}  // namespace maskscope::nn
