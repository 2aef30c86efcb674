// Arithmetic on sizes that come from files. WebAssembly's size_t has 32 bits: a product of two
// harmless looking dimensions can wrap, so it is checked before it is made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace maskscope {

// a * b, or nothing where it does not fit 64 bits.
inline std::optional<std::uint64_t> checked_multiply(std::uint64_t a, std::uint64_t b) {
  if (a != 0 && b > UINT64_MAX / a) return std::nullopt;
  return a * b;
}

// The product of a shape, or nothing where it does not fit 64 bits. An empty shape is a scalar: 1.
inline std::optional<std::uint64_t> checked_product(std::span<const std::uint64_t> shape) {
  std::uint64_t product = 1;
  for (const std::uint64_t extent : shape) {
    const auto next = checked_multiply(product, extent);
    if (!next) return std::nullopt;
    product = *next;
  }
  return product;
}

// Whether a byte count can be held in this machine's memory at all.
inline bool addressable(std::uint64_t bytes) { return bytes <= SIZE_MAX / 2; }

}  // namespace maskscope
