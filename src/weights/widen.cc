#include "weights/widen.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace maskscope::weights {
namespace {

float from_half(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16, rest = half & 0x7FFFU;
  constexpr std::uint32_t kInfinity = 0x7C00U;
  if (rest >= kInfinity) return std::bit_cast<float>(sign | 0x7F800000U | (rest - kInfinity) << 13);
  if (rest >= 0x0400U) return std::bit_cast<float>(sign | ((rest << 13) + (112U << 23)));
  const float subnormal = static_cast<float>(rest) * 0x1p-24F;
  return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(subnormal));
}

float from_brain(std::uint16_t value) { return std::bit_cast<float>(static_cast<std::uint32_t>(value) << 16); }

template <class From, class Convert>
void each(std::span<const std::byte> from, std::span<float> to, const Convert& convert) {
  for (std::size_t i = 0; i < to.size(); ++i) {
    From value;
    std::memcpy(&value, from.data() + i * sizeof value, sizeof value);
    to[i] = convert(value);
  }
}

}  // namespace

bool can_widen(DType dtype) {
  return dtype == DType::f32 || dtype == DType::f16 || dtype == DType::bf16 || dtype == DType::f64;
}

void widen(DType dtype, std::span<const std::byte> from, std::span<float> to) {
  if (dtype == DType::f16) return each<std::uint16_t>(from, to, from_half);
  if (dtype == DType::bf16) return each<std::uint16_t>(from, to, from_brain);
  if (dtype == DType::f64) return each<double>(from, to, [](double value) { return static_cast<float>(value); });
  each<float>(from, to, [](float value) { return value; });
}

}  // namespace maskscope::weights
