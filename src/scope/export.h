// Numbers for other programs. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace maskscope::scope {

// A NumPy .npy file, version 1: little-endian float32 in C order.
std::string make_npy(std::span<const float> values, std::span<const std::size_t> shape);

}  // namespace maskscope::scope
