#include "nn/xnnpack_operator.h"

#include "nn/memory/large_pages.h"

namespace maskscope::nn {

Result<void> initialise_xnnpack() {
  static const xnn_status status = xnn_initialize(weights_allocator());
  return check(status, "start");
}

}  // namespace maskscope::nn
