// For processors and systems without AMX.
#include "nn/native/products.h"

namespace maskscope::nn {

bool has_amx() { return false; }

Result<std::unique_ptr<Product>> amx_product(const ProductShape&, std::span<const std::int8_t>,
                                             std::span<const float>) {
  return fail("this processor has no AMX");
}

}  // namespace maskscope::nn
