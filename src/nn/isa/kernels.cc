// The operations that work on a row at a time.
#include "nn/kernels.h"

#include <cmath>
#include <cstring>

#include "nn/isa/attention.h"
#include "nn/isa/vectors.h"

namespace maskscope::nn::MASKSCOPE_KERNEL_ISA {
namespace {

// erf(x) = x P(x^2) / Q(x^2) on [-4, 4], a rational fit with 6.5e-8 relative error; beyond it is 1 to 2e-8.
constexpr float kErf[] = {4.0F,
                          1.9107787352368177e-08F,
                          -1.9420037915551802e-06F,
                          0.0001472578733228147F,
                          0.0039897579699754715F,
                          0.05152248218655586F,
                          0.20710910856723785F,
                          1.1283791065216064F,
                          0.0010208861203864217F,
                          0.014956509694457054F,
                          0.11796382814645767F,
                          0.5168769359588623F,
                          1.0F};

// k: kErf.
template <class T>
T erf(T x, const float* k) {
  x = larger(smaller(x, T{} + k[0]), T{} - k[0]);
  const T t = x * x;
  T p = t * k[1] + k[2];
  for (std::size_t i = 3; i <= 7; ++i) p = p * t + k[i];
  T q = t * k[8] + k[9];
  for (std::size_t i = 10; i <= 12; ++i) q = q * t + k[i];
  return x * p / q;
}

RowQuantisation range_to_quantisation(float low, float high) {
  const float range = high - low;
  if (!(range > 0)) return {0, 1.0F};
  const float inverse_scale = 255.0F / range;
  const std::int32_t zero = bits(-128.0F - low * inverse_scale + kRounder) - kRounderBits;
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
  const float inverse_scale = high - low > 0 ? 255.0F / (high - low) : 0.0F;
  const std::int32_t offset = row.zero_point - kRounderBits;
  for_each(n, [&]<class T>(std::size_t i, T t) {
    const auto qvalue = bits(smoothed(i, t) * inverse_scale + kRounder) + offset;
    if constexpr (sizeof(T) == sizeof(float)) {
      q[i] = static_cast<std::int8_t>(qvalue < -128 ? -128 : qvalue > 127 ? 127 : qvalue);
    } else {
      const Ints least = Ints{} - 128, most = Ints{} + 127;
      Ints clamped = qvalue < least ? least : qvalue;
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
  const float* const k = in_memory(kErf);
  for_each(n, [=]<class T>(std::size_t i, T) {
    const T value = at<T>(x + i) + at<T>(bias + i);
    put(x + i, value * 0.5F * (erf<T>(value * 0.70710678118654752F, k) + 1.0F));
  });
}

// x = f(x + bias), f being of vectors: what is left at the end is computed in a vector too.
template <class Function>
void map_with_bias(float* x, const float* bias, std::size_t n, Function f) {
  std::size_t i = 0;
  for (; i + kWidth <= n; i += kWidth) store(x + i, f(load(x + i) + load(bias + i)));
  if (i == n) return;
  float rest[kWidth] = {};
  for (std::size_t k = i; k < n; ++k) rest[k - i] = x[k] + bias[k];
  store(rest, f(load(rest)));
  std::memcpy(x + i, rest, (n - i) * sizeof(float));
}

// 1 / (1 + e^-x), by the exponential of what is not positive.
Floats sigmoid(Floats x) {
  const Floats e = exp_negative(smaller(-x, x));
  const Floats one = splat(1.0F);
  return (x < Floats{} ? e : one) / (one + e);
}

void add_bias_gelu_tanh(float* x, const float* bias, std::size_t n) {
  constexpr float kTwice = 1.5957691216057308F;  // 2 sqrt(2/pi)
  map_with_bias(x, bias, n, [](Floats v) { return v * sigmoid((v + v * v * v * 0.044715F) * kTwice); });
}

void add_bias_relu(float* x, const float* bias, std::size_t n) {
  map_with_bias(x, bias, n, [](Floats v) { return larger(Floats{}, v); });  // NaN stays NaN
}

void add_bias_silu(float* x, const float* bias, std::size_t n) {
  map_with_bias(x, bias, n, [](Floats v) { return v * sigmoid(v); });
}

void add_bias_tanh(float* x, const float* bias, std::size_t n) {
  map_with_bias(x, bias, n, [](Floats v) { return sigmoid(v + v) * 2.0F - 1.0F; });
}

void multiply(float* x, const float* y, std::size_t n) {
  for_each(n, [=]<class T>(std::size_t i, T) { put(x + i, at<T>(x + i) * at<T>(y + i)); });
}

void rotate(float* x, const float* cosines, const float* sines, std::size_t half) {
  for_each(half, [=]<class T>(std::size_t i, T) {
    const T a = at<T>(x + i), b = at<T>(x + half + i), c = at<T>(cosines + i), s = at<T>(sines + i);
    put(x + i, a * c - b * s);
    put(x + half + i, b * c + a * s);
  });
}

void layer_norm(float* x, const float* gamma, const float* beta, float epsilon, std::size_t n) {
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
    put(x + i, (at<T>(x + i) - mean) * inverse * at<T>(gamma + i) + at<T>(beta + i));
  });
}

void add_layer_norm(float* x, const float* bias, const float* residual, const float* gamma, const float* beta,
                    float epsilon, std::size_t n) {
  for_each(n, [=]<class T>(std::size_t i, T) { put(x + i, at<T>(x + i) + at<T>(bias + i) + at<T>(residual + i)); });
  layer_norm(x, gamma, beta, epsilon, n);
}

void scale_and_shift(float* x, const float* bias, const float* gamma, const float* beta, std::size_t n) {
  for_each(n, [=]<class T>(std::size_t i, T) {
    put(x + i, (at<T>(x + i) + at<T>(bias + i)) * at<T>(gamma + i) + at<T>(beta + i));
  });
}

// 0 times a number is 0, or NaN, which stays in its sum.
bool finite(const float* x, std::size_t n) {
  const auto nothing = [=]<class T>(std::size_t i, T) { return at<T>(x + i) * 0.0F; };
  return sum(
             n, [=](std::size_t i) { return nothing(i, Floats{}); },
             [=](std::size_t i) { return nothing(i, float{}); }) == 0;
}

}  // namespace

#define MASKSCOPE_NAME_OF(isa) #isa
#define MASKSCOPE_NAME(isa) MASKSCOPE_NAME_OF(isa)

extern const Kernels set;
const Kernels set = {MASKSCOPE_NAME(MASKSCOPE_KERNEL_ISA),
                     quantise,
                     add_bias,
                     add_bias_gelu,
                     add_bias_gelu_tanh,
                     add_bias_relu,
                     add_bias_silu,
                     add_bias_tanh,
                     multiply,
                     rotate,
                     layer_norm,
                     add_layer_norm,
                     scale_and_shift,
                     finite,
                     {pack_f32, attend_f32},
                     {pack_i16, attend_i16}};

}  // namespace maskscope::nn::MASKSCOPE_KERNEL_ISA
