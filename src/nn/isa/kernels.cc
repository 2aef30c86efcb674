// The steps that work on a row at a time.
#include "nn/kernels.h"

#include <cmath>

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
  const float* const k = in_memory(kErf);
  for_each(n, [=]<class T>(std::size_t i, T) {
    const T value = at<T>(x + i) + at<T>(bias + i);
    put(x + i, value * 0.5F * (erf<T>(value * 0.70710678118654752F, k) + 1.0F));
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
                     layer_norm,
                     add_layer_norm,
                     finite,
                     {pack_f32, attend_f32},
                     {pack_i16, attend_i16}};

}  // namespace maskscope::nn::MASKSCOPE_KERNEL_ISA
