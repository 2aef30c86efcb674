// Compiled once for each instruction set, with another MASKSCOPE_KERNEL_ISA (a namespace) and MASKSCOPE_KERNEL_WIDTH
// (floats in a vector register). The width changes only how many lanes move at once, never an order of additions.
#include "nn/kernels.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace maskscope::nn::MASKSCOPE_KERNEL_ISA {
namespace {

constexpr std::size_t kWidth = MASKSCOPE_KERNEL_WIDTH;
constexpr std::size_t kVectors = kLanes / kWidth;  // of one block of sixteen lanes

using Floats = float __attribute__((vector_size(kWidth * 4)));
using Ints = std::int32_t __attribute__((vector_size(kWidth * 4)));
using Bytes = std::int8_t __attribute__((vector_size(kWidth)));

Floats load(const float* p) {
  Floats v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
void store(float* p, Floats v) { std::memcpy(p, &v, sizeof v); }
Floats splat(float x) { return x - Floats{}; }
Floats larger(Floats a, Floats b) { return a > b ? a : b; }
Floats smaller(Floats a, Floats b) { return a < b ? a : b; }
float larger(float a, float b) { return a > b ? a : b; }
float smaller(float a, float b) { return a < b ? a : b; }

// Adding it pushes a float's fraction out, rounding half to even; the integer stays in the low mantissa bits.
constexpr float kRounder = 12582912.0F;  // 1.5 * 2^23
constexpr std::int32_t kRounderBits = 0x4B400000;

Ints bits(Floats v) { return reinterpret_cast<Ints>(v); }
Floats from_bits(Ints v) { return reinterpret_cast<Floats>(v); }
std::int32_t bits(float v) { return __builtin_bit_cast(std::int32_t, v); }

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

void get(Floats& to, const float* from) { to = load(from); }
void get(float& to, const float* from) { to = *from; }
void put(float* to, Floats value) { store(to, value); }
void put(float* to, float value) { *to = value; }
template <class T>
T at(const float* p) {
  T value;
  get(value, p);
  return value;
}

// erf(x) = x P(x^2) / Q(x^2) on [-4, 4], a rational fit with 6.5e-8 relative error; beyond it is 1 to 2e-8.
template <class T>
T erf(T x) {
  x = larger(smaller(x, T{} + 4.0F), T{} - 4.0F);
  const T t = x * x;
  T p = t * 1.9107787352368177e-08F + -1.9420037915551802e-06F;
  p = p * t + 0.0001472578733228147F;
  p = p * t + 0.0039897579699754715F;
  p = p * t + 0.05152248218655586F;
  p = p * t + 0.20710910856723785F;
  p = p * t + 1.1283791065216064F;
  T q = t * 0.0010208861203864217F + 0.014956509694457054F;
  q = q * t + 0.11796382814645767F;
  q = q * t + 0.5168769359588623F;
  q = q * t + 1.0F;
  return x * p / q;
}

// e^x for x <= 0, relative error 2e-7; below -87 it stays at e^-87. NaN stays NaN, which is why x stands second. Cody and
// Waite's reduction, Taylor to degree 6.
Floats exp_negative(Floats x) {
  x = larger(splat(-87.0F), x);
  const Floats shifted = x * 1.44269504088896341F + kRounder;
  const Floats n = shifted - kRounder;
  Floats r = x - n * 0.693359375F;
  r = r - n * -2.12194440e-4F;
  Floats p = r * (1.0F / 720) + 1.0F / 120;
  p = p * r + 1.0F / 24;
  p = p * r + 1.0F / 6;
  p = p * r + 0.5F;
  p = p * r + 1.0F;
  p = p * r + 1.0F;
  return p * from_bits((bits(shifted) - kRounderBits + 127) << 23);
}

RowQuantisation range_to_quantisation(float low, float high) {
  const float range = high - low;
  if (!(range > 0)) return {0, 1.0F};
  const float to_steps = 255.0F / range;
  const std::int32_t zero = bits(-128.0F - low * to_steps + kRounder) - kRounderBits;
  return {zero < -128 ? -128 : zero > 127 ? 127 : zero, range / 255.0F};
}

RowQuantisation quantise(const float* x, const float* smooth, std::size_t n, std::int8_t* q) {
  const auto smoothed = [&]<class T>(std::size_t i, T) {
    return smooth == nullptr ? at<T>(x + i) : at<T>(x + i) * at<T>(smooth + i);
  };
  Floats lows{}, highs{};
  float low = 0, high = 0;  // the range holds 0, so that nothing is nothing
  for_each(n, [&]<class T>(std::size_t i, T t) {
    const T value = smoothed(i, t);
    if constexpr (sizeof(T) == sizeof(float)) {
      low = smaller(low, value);
      high = larger(high, value);
    } else {
      lows = smaller(lows, value);
      highs = larger(highs, value);
    }
  });
  for (std::size_t lane = 0; lane < kWidth; ++lane) {
    low = smaller(low, lows[lane]);
    high = larger(high, highs[lane]);
  }
  const RowQuantisation row = range_to_quantisation(low, high);
  const float to_steps = high - low > 0 ? 255.0F / (high - low) : 0.0F;
  const std::int32_t offset = row.zero_point - kRounderBits;
  for_each(n, [&]<class T>(std::size_t i, T t) {
    const auto step = bits(smoothed(i, t) * to_steps + kRounder) + offset;
    if constexpr (sizeof(T) == sizeof(float)) {
      q[i] = static_cast<std::int8_t>(step < -128 ? -128 : step > 127 ? 127 : step);
    } else {
      const Ints least = Ints{} - 128, most = Ints{} + 127;
      Ints clamped = step < least ? least : step;
      clamped = clamped > most ? most : clamped;
      const Bytes narrow = __builtin_convertvector(clamped, Bytes);
      std::memcpy(q + i, &narrow, sizeof narrow);
    }
  });
  return row;
}

void add_bias(float* x, const float* bias, std::size_t n) {
  for_each(n, [=]<class T>(std::size_t i, T) { put(x + i, at<T>(x + i) + at<T>(bias + i)); });
}

void add_bias_gelu(float* x, const float* bias, std::size_t n) {
  for_each(n, [=]<class T>(std::size_t i, T) {
    const T value = at<T>(x + i) + at<T>(bias + i);
    put(x + i, value * 0.5F * (erf<T>(value * 0.70710678118654752F) + 1.0F));
  });
}

void layer_norm(float* x, const float* gain, const float* shift, float epsilon, std::size_t n) {
  const auto count = static_cast<float>(n);
  const float mean = sum(n, [=](std::size_t i) { return load(x + i); }, [=](std::size_t i) { return x[i]; }) / count;
  const float variance = sum(
                             n,
                             [=](std::size_t i) {
                               const Floats d = load(x + i) - mean;
                               return d * d;
                             },
                             [=](std::size_t i) {
                               const float d = x[i] - mean;
                               return d * d;
                             }) /
                         count;
  const float inverse = 1.0F / std::sqrt(variance + epsilon);
  for_each(n, [=]<class T>(std::size_t i, T) {
    put(x + i, (at<T>(x + i) - mean) * inverse * at<T>(gain + i) + at<T>(shift + i));
  });
}

void add_layer_norm(float* x, const float* bias, const float* residual, const float* gain, const float* shift,
                    float epsilon, std::size_t n) {
  for_each(n, [=]<class T>(std::size_t i, T) { put(x + i, at<T>(x + i) + at<T>(bias + i) + at<T>(residual + i)); });
  layer_norm(x, gain, shift, epsilon, n);
}

void pack_keys(const float* rows, std::size_t stride, const float* bias, std::size_t tokens, std::size_t head_size,
               float* panels) {
  for (std::size_t first = 0; first < tokens; first += kLanes, panels += head_size * kLanes) {
    const std::size_t count = tokens - first < kLanes ? tokens - first : kLanes;
    if (count < kLanes) std::memset(panels, 0, head_size * kLanes * sizeof(float));
    for (std::size_t lane = 0; lane < count; ++lane) {
      const float* row = rows + (first + lane) * stride;
      for (std::size_t d = 0; d < head_size; ++d) panels[d * kLanes + lane] = row[d] + bias[d];
    }
  }
}

void pack_values(const float* rows, std::size_t stride, const float* bias, std::size_t tokens, std::size_t head_size,
                 float* panels) {
  for (std::size_t first = 0; first < head_size; first += kLanes) {
    const std::size_t count = head_size - first < kLanes ? head_size - first : kLanes;
    for (std::size_t token = 0; token < tokens; ++token, panels += kLanes) {
      const float* row = rows + token * stride + first;
      for (std::size_t lane = 0; lane < count; ++lane) panels[lane] = row[lane] + bias[first + lane];
      for (std::size_t lane = count; lane < kLanes; ++lane) panels[lane] = 0;
    }
  }
}

// A tile of kRows queries times kColumns vectors stays in registers.
constexpr std::size_t kColumns = kWidth == kLanes ? 1 : 2;

// Queries of a block with their bias, those of one dimension together: [head_size][kRows].
template <std::size_t kRows>
void pack_queries(const AttentionBlock& block, std::size_t first, float* packed) {
  for (std::size_t r = 0; r < kRows; ++r) {
    const float* query = block.query + (first + r) * block.query_stride;
    for (std::size_t d = 0; d < block.head_size; ++d) packed[d * kRows + r] = query[d] + block.query_bias[d];
  }
}

// out[r][k] = scale * sum over d of query[d][r] * key[d][k], added in the order of d.
template <std::size_t kRows>
void scores(const AttentionBlock& block, const float* queries, float scale, float* out) {
  const std::size_t width = padded(block.tokens);
  for (std::size_t k = 0; k < width; k += kColumns * kWidth) {
    Floats acc[kRows][kColumns] = {};
    const float* key = block.keys + k / kLanes * kLanes * block.head_size + k % kLanes;
    const float* query = queries;
    for (std::size_t d = 0; d < block.head_size; ++d, key += kLanes, query += kRows) {
      for (std::size_t c = 0; c < kColumns; ++c) {
        const Floats keys = load(key + c * kWidth);
        for (std::size_t r = 0; r < kRows; ++r) acc[r][c] += keys * query[r];
      }
    }
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t c = 0; c < kColumns; ++c) store(out + r * width + k + c * kWidth, acc[r][c] * scale);
    }
  }
}

// Softmax of one row of scores in place, and into `probabilities`; the padding behind `tokens` becomes 0. NaN throughout
// where a score is NaN, or the largest is infinite.
void softmax(float* row, std::size_t tokens, float* probabilities) {
  const std::size_t width = padded(tokens);
  constexpr float kLowest = -std::numeric_limits<float>::infinity();
  for (std::size_t i = tokens; i < width; ++i) row[i] = kLowest;
  Floats highest = splat(kLowest);
  for (std::size_t i = 0; i < width; i += kWidth) highest = larger(highest, load(row + i));
  float high = highest[0];
  for (std::size_t lane = 1; lane < kWidth; ++lane) high = larger(high, highest[lane]);
  const float total = sum(
      width,
      [=](std::size_t i) {
        const Floats e = exp_negative(load(row + i) - high);
        store(row + i, e);
        return e;
      },
      [](std::size_t) { return 0.0F; });
  const float inverse = 1.0F / total;
  std::size_t i = 0;
  for (; i + kWidth <= tokens; i += kWidth) {
    const Floats p = load(row + i) * inverse;
    store(row + i, p);
    store(probabilities + i, p);
  }
  for (; i < tokens; ++i) probabilities[i] = row[i] *= inverse;
  for (; i < width; ++i) row[i] = 0;
}

// acc[r][c] += p[r][k] * value[k][c] for kKeys keys in their order.
template <std::size_t kKeys, std::size_t kRows>
void mix_keys(const float* (&p)[kRows], const float*& value, Floats (&acc)[kRows][kColumns]) {
  for (std::size_t k = 0; k < kKeys; ++k) {
    for (std::size_t c = 0; c < kColumns; ++c) {
      const Floats values = load(value + k * kLanes + c * kWidth);
      for (std::size_t r = 0; r < kRows; ++r) acc[r][c] += values * p[r][k];
    }
  }
  for (std::size_t r = 0; r < kRows; ++r) p[r] += kKeys;
  value += kKeys * kLanes;
}

// context[r][d] = sum over k of p[r][k] * value[k][d], added in the order of k.
template <std::size_t kRows>
void mix_values(const AttentionBlock& block, const float* probabilities, float* context) {
  constexpr std::size_t kTogether = 4;
  const std::size_t width = padded(block.tokens), size = block.head_size;
  for (std::size_t d = 0; d < size; d += kColumns * kWidth) {
    Floats acc[kRows][kColumns] = {};
    const float* p[kRows];
    for (std::size_t r = 0; r < kRows; ++r) p[r] = probabilities + r * width;
    const float* value = block.values + d / kLanes * kLanes * block.tokens + d % kLanes;
    std::size_t k = 0;
    for (; k + kTogether <= block.tokens; k += kTogether) mix_keys<kTogether>(p, value, acc);
    for (; k < block.tokens; ++k) mix_keys<1>(p, value, acc);
    for (std::size_t r = 0; r < kRows; ++r) {
      float* to = context + r * block.context_stride + d;
      float lanes[kColumns * kWidth];
      for (std::size_t c = 0; c < kColumns; ++c) store(lanes + c * kWidth, acc[r][c]);
      const std::size_t count = size - d < kColumns * kWidth ? size - d : kColumns * kWidth;
      std::memcpy(to, lanes, count * sizeof(float));
    }
  }
}

template <std::size_t kRows>
void attend(const AttentionBlock& block, std::size_t first) {
  const float scale = 1.0F / std::sqrt(static_cast<float>(block.head_size));
  const std::size_t width = padded(block.tokens);
  float* const rows = block.scratch;
  float* const queries = block.scratch + kQueryBlock * width;
  pack_queries<kRows>(block, first, queries);
  scores<kRows>(block, queries, scale, rows);
  for (std::size_t r = 0; r < kRows; ++r) {
    softmax(rows + r * width, block.tokens, block.probabilities + (first + r) * block.tokens);
  }
  mix_values<kRows>(block, rows, block.context + first * block.context_stride);
}

void attention(const AttentionBlock& block) {
  constexpr std::size_t kRows = kWidth == kLanes ? kQueryBlock : 4;
  std::size_t first = 0;
  for (; first + kRows <= block.queries; first += kRows) attend<kRows>(block, first);
  for (; first < block.queries; ++first) attend<1>(block, first);
}

}  // namespace

#define MASKSCOPE_NAME_OF(isa) #isa
#define MASKSCOPE_NAME(isa) MASKSCOPE_NAME_OF(isa)

extern const Kernels set;
const Kernels set = {MASKSCOPE_NAME(MASKSCOPE_KERNEL_ISA),
                     quantise,
                     add_bias,
                     add_bias_gelu,
                     layer_norm,
                     add_layer_norm,
                     pack_keys,
                     pack_values,
                     attention};

}  // namespace maskscope::nn::MASKSCOPE_KERNEL_ISA
