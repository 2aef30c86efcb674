// Floating-point numbers of other widths as f32. Thread-safe.
#pragma once

#include <cstddef>
#include <span>

#include "weights/tensor.h"

namespace maskscope::weights {

// Whether widen takes numbers of this type: F32, F16, BF16 and F64.
bool can_widen(DType dtype);

// from: to.size() numbers of the type, little-endian, wherever they lie. Each becomes the f32 of the same value; an F64 the
// nearest one, infinity where it is too large.
void widen(DType dtype, std::span<const std::byte> from, std::span<float> to);

}  // namespace maskscope::weights
