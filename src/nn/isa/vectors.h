// Vectors of MASKSCOPE_KERNEL_WIDTH lanes, and the few functions of them that kernels share. Each file of this folder is
// compiled once for each instruction set, with another MASKSCOPE_KERNEL_ISA (a namespace) and width. The width changes only
// how many lanes move at once, never an order of additions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "nn/kernels.h"

namespace maskscope::nn::MASKSCOPE_KERNEL_ISA {
constexpr std::size_t kWidth = MASKSCOPE_KERNEL_WIDTH;
constexpr std::size_t kVectors = kLanes / kWidth;  // of one block of sixteen lanes

using Floats = float __attribute__((vector_size(kWidth * 4)));
using Ints = std::int32_t __attribute__((vector_size(kWidth * 4)));
using Words =
    std::uint32_t __attribute__((vector_size(kWidth * 4)));  // for sums that wrap around where a number was NaN
using Shorts = std::int16_t __attribute__((vector_size(kWidth * 2)));
using Bytes = std::int8_t __attribute__((vector_size(kWidth)));

inline Floats load(const float* p) {
  Floats v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
inline void store(float* p, Floats v) { std::memcpy(p, &v, sizeof v); }
inline Floats splat(float x) { return x - Floats{}; }
inline Floats larger(Floats a, Floats b) { return a > b ? a : b; }
inline Floats smaller(Floats a, Floats b) { return a < b ? a : b; }
inline float larger(float a, float b) { return a > b ? a : b; }
inline float smaller(float a, float b) { return a < b ? a : b; }

// Constants that are to be read from memory: a browser builds a vector constant anew at each use, out of several
// instructions, where a load is one.
inline const float* in_memory(const float* constants) {
  asm("" : "+r"(constants));
  return constants;
}

// Adding it pushes a float's fraction out, rounding half to even; the integer stays in the low mantissa bits.
constexpr float kRounder = 12582912.0F;  // 1.5 * 2^23
constexpr std::int32_t kRounderBits = 0x4B400000;

inline Ints bits(Floats v) { return reinterpret_cast<Ints>(v); }
inline Floats from_bits(Ints v) { return reinterpret_cast<Floats>(v); }
inline std::int32_t bits(float v) { return __builtin_bit_cast(std::int32_t, v); }

// Sixteen lanes to one, always in this tree.
template <class Combine>
float reduce(const float* lanes, Combine combine) {
  float a[kLanes];
  std::memcpy(a, lanes, sizeof a);
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) a[i] = combine(a[i], a[i + half]);
  }
  return a[0];
}

// The sum over i < n of term(i), where term gives a vector for i a multiple of kWidth and a float at the end.
template <class VectorTerm, class Term>
float sum(std::size_t n, VectorTerm vector_term, Term term) {
  Floats acc[kVectors] = {};
  std::size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (std::size_t v = 0; v < kVectors; ++v) acc[v] += vector_term(i + v * kWidth);
  }
  float lanes[kLanes];
  for (std::size_t v = 0; v < kVectors; ++v) store(lanes + v * kWidth, acc[v]);
  for (std::size_t lane = 0; i < n; ++i, ++lane) lanes[lane] += term(i);
  return reduce(lanes, [](float a, float b) { return a + b; });
}

// Runs body on vectors and then, with the same formula, on what is left.
template <class Body>
void for_each(std::size_t n, Body body) {
  std::size_t i = 0;
  for (; i + kWidth <= n; i += kWidth) body(i, Floats{});
  for (; i < n; ++i) body(i, float{});
}

inline void get(Floats& to, const float* from) { to = load(from); }
inline void get(float& to, const float* from) { to = *from; }
inline void put(float* to, Floats value) { store(to, value); }
inline void put(float* to, float value) { *to = value; }
template <class T>
T at(const float* p) {
  T value;
  get(value, p);
  return value;
}

// e^x for x <= 0, relative error 2e-7; below -87 it stays at e^-87. NaN stays NaN, which is why x is the second operand. Cody and
// Waite's reduction, Taylor to degree 6.
inline Floats exp_negative(Floats x) {
  static constexpr float kConstants[] = {-87.0F,     1.44269504088896341F, kRounder,  0.693359375F, -2.12194440e-4F,
                                         1.0F / 720, 1.0F / 120,           1.0F / 24, 1.0F / 6,     0.5F,
                                         1.0F};
  const float* const k = in_memory(kConstants);
  x = larger(splat(k[0]), x);
  const Floats shifted = x * k[1] + k[2];
  const Floats n = shifted - k[2];
  Floats r = x - n * k[3];
  r = r - n * k[4];
  Floats p = r * k[5] + k[6];
  for (std::size_t i = 7; i < 11; ++i) p = p * r + k[i];
  p = p * r + k[10];
  return p * from_bits((bits(shifted) - kRounderBits + 127) << 23);
}

}  // namespace maskscope::nn::MASKSCOPE_KERNEL_ISA
