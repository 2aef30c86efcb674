// Products of pairs of 16-bit integers, in arithmetic that every processor has.
#pragma once

#include <cstdint>

#include "nn/isa/vectors.h"

namespace maskscope::nn::MASKSCOPE_KERNEL_ISA {

// sum + a.low * b.low + a.high * b.high in each lane, which holds two signed 16-bit integers.
inline Ints add_products(Ints sum, Ints a, std::int32_t b) {
  const auto low = static_cast<std::int16_t>(b), high = static_cast<std::int16_t>(b >> 16);
  return reinterpret_cast<Ints>(reinterpret_cast<Words>(sum) + reinterpret_cast<Words>((a << 16 >> 16) * low) +
                                reinterpret_cast<Words>((a >> 16) * high));
}

}  // namespace maskscope::nn::MASKSCOPE_KERNEL_ISA
