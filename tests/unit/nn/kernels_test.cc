// Every set of kernels gives the same bits as the first, and all of them what plain double arithmetic gives.
#include "nn/kernels.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <vector>

#include "attend.h"
#include "distance.h"
#include "random.h"

namespace maskscope::nn {
namespace {

using testing::larger;
using testing::Random;
using Floats = std::vector<float>;

std::vector<std::size_t> sizes() {
  std::vector<std::size_t> all(70);
  std::iota(all.begin(), all.end(), std::size_t{1});
  all.insert(all.end(), {127, 768, 769});
  return all;
}

bool same_bits(const Floats& a, const Floats& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

// Rows that a model might meet, and some that it should not.
std::vector<Floats> inputs(std::size_t n) {
  Random random(static_cast<std::uint32_t>(n));
  std::vector<Floats> rows = {
      random.floats(n, -3, 3),       random.floats(n, 2, 9), random.floats(n, -9, -2), random.floats(n, -1e-6F, 1e-6F),
      random.floats(n, -1e4F, 1e4F), Floats(n, 0.0F),        Floats(n, 5.0F)};
  Floats outlier = random.floats(n, -1, 1);
  outlier[n / 2] = 300;
  rows.push_back(outlier);
  return rows;
}

// --- quantise ---

struct Quantised {
  RowQuantisation row{};
  std::vector<std::int8_t> qvalues;
  bool operator==(const Quantised& other) const {
    return row.zero_point == other.row.zero_point && std::memcmp(&row.scale, &other.row.scale, sizeof(float)) == 0 &&
           qvalues == other.qvalues;
  }
};

Quantised quantise(const Kernels& set, const Floats& x, const float* smooth) {
  Quantised result{.qvalues = std::vector<std::int8_t>(x.size())};
  result.row = set.quantise(x.data(), smooth, x.size(), result.qvalues.data());
  return result;
}

TEST_CASE("quantise: every kernel set gives the first one's bits") {
  for (const std::size_t n : sizes()) {
    const Floats smooth = Random(7).floats(n, 0.1F, 4);
    for (const Floats& x : inputs(n)) {
      for (const Kernels* set : kernel_sets()) {
        INFO(set->name << ", size " << n);
        REQUIRE(quantise(*set, x, nullptr) == quantise(*kernel_sets().front(), x, nullptr));
        REQUIRE(quantise(*set, x, smooth.data()) == quantise(*kernel_sets().front(), x, smooth.data()));
      }
    }
  }
}

TEST_CASE("quantise: every value comes back within half a scale, zero stays zero") {
  for (const Kernels* set : kernel_sets()) {
    for (const std::size_t n : sizes()) {
      const Floats smooth = Random(8).floats(n, 0.1F, 4);
      for (const Floats& x : inputs(n)) {
        const Quantised q = quantise(*set, x, smooth.data());
        double low = 0, high = 0;
        for (std::size_t i = 0; i < n; ++i) {
          low = std::min(low, static_cast<double>(x[i] * smooth[i]));
          high = std::max(high, static_cast<double>(x[i] * smooth[i]));
        }
        const double scale = (high - low) / 255;
        INFO(set->name << ", size " << n << ", range " << low << " to " << high);
        REQUIRE(q.row.scale > 0);
        REQUIRE(q.row.zero_point >= -128);
        REQUIRE(q.row.zero_point <= 127);
        if (scale > 0) REQUIRE(std::abs(static_cast<double>(q.row.scale) / scale - 1) < 1e-6);
        double worst = 0, worst_nothing = 0;
        for (std::size_t i = 0; i < n; ++i) {
          const double back = (q.qvalues[i] - q.row.zero_point) * static_cast<double>(q.row.scale);
          worst = larger(worst, std::abs(back - static_cast<double>(x[i] * smooth[i])));
          if (x[i] == 0) worst_nothing = larger(worst_nothing, std::abs(back));
        }
        REQUIRE(worst <= 1.001 * scale);  // half, and another half at the ends: the zero point is rounded too
        REQUIRE(worst_nothing == 0);
      }
    }
  }
}

TEST_CASE("quantise: the row's ends take the ends of 8 bits") {
  for (const Kernels* set : kernel_sets()) {
    const Quantised up = quantise(*set, {0, 1, 255}, nullptr);
    CHECK(up.row.zero_point == -128);
    CHECK(up.row.scale == 1.0F);
    CHECK(up.qvalues == std::vector<std::int8_t>{-128, -127, 127});
    const Quantised down = quantise(*set, {0, -1, -255}, nullptr);
    CHECK(down.row.zero_point == 127);
    CHECK(down.qvalues == std::vector<std::int8_t>{127, 126, -128});
    const Quantised both = quantise(*set, {-128, 127, 0, 3.4F, -7.6F}, nullptr);
    CHECK(both.row.zero_point == 0);
    CHECK(both.qvalues == std::vector<std::int8_t>{-128, 127, 0, 3, -8});
  }
}

// --- biases and GELU ---

TEST_CASE("add_bias: exactly one float addition a value, in every kernel set") {
  for (const std::size_t n : sizes()) {
    const Floats bias = Random(3).floats(n, -2, 2);
    for (const Floats& x : inputs(n)) {
      Floats expected(n);
      for (std::size_t i = 0; i < n; ++i) expected[i] = x[i] + bias[i];
      for (const Kernels* set : kernel_sets()) {
        Floats y = x;
        set->add_bias(y.data(), bias.data(), n);
        INFO(set->name << ", size " << n);
        REQUIRE(same_bits(y, expected));
      }
    }
  }
}

TEST_CASE("add_bias_gelu: every kernel set gives the first one's bits") {
  for (const std::size_t n : sizes()) {
    const Floats bias = Random(4).floats(n, -2, 2);
    for (const Floats& x : inputs(n)) {
      Floats first = x;
      kernel_sets().front()->add_bias_gelu(first.data(), bias.data(), n);
      for (const Kernels* set : kernel_sets()) {
        Floats y = x;
        set->add_bias_gelu(y.data(), bias.data(), n);
        INFO(set->name << ", size " << n);
        REQUIRE(same_bits(y, first));
      }
    }
  }
}

TEST_CASE("add_bias_gelu: it is the erf GELU, not one of its approximations") {
  Floats x;
  for (int i = -12000; i <= 12000; ++i) x.push_back(static_cast<float>(i) / 1000);
  for (const float far : {-1e30F, -1e4F, -40.0F, 40.0F, 1e4F, 1e30F}) x.push_back(far);
  const Floats bias(x.size(), 0.25F);
  for (const Kernels* set : kernel_sets()) {
    Floats y = x;
    set->add_bias_gelu(y.data(), bias.data(), y.size());
    double worst = 0, worst_at = 0;  // distance as a part of what is allowed
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double v = static_cast<double>(x[i] + bias[i]);
      const double expected = v * 0.5 * (1 + std::erf(v / std::sqrt(2.0)));
      // The tanh form differs by up to 5e-4. erf ends 2e-8 short of 1, which far out is relative to v.
      const double allowed = 4e-7 + 1.2e-7 * std::abs(v);
      const double distance = std::abs(static_cast<double>(y[i]) - expected) / allowed;
      if (!(distance <= worst)) worst_at = v;
      worst = larger(worst, distance);
    }
    INFO(set->name << ", gelu(" << worst_at << ")");
    REQUIRE(worst <= 1);
  }
}

// --- the other activations ---

using Elementwise = void (*)(float* x, const float* bias, std::size_t n);

struct NamedActivation {
  const char* name;
  Elementwise Kernels::* kernel;
  double (*formula)(double);
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

const NamedActivation kActivations[] = {
    {"gelu_tanh", &Kernels::add_bias_gelu_tanh,
     [](double x) { return x / 2 * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x))); }},
    {"relu", &Kernels::add_bias_relu, [](double x) { return x > 0 ? x : 0; }},
    {"silu", &Kernels::add_bias_silu, [](double x) { return x * sigmoid(x); }},
    {"tanh", &Kernels::add_bias_tanh, [](double x) { return std::tanh(x); }},
};

TEST_CASE("activations: every kernel set gives the first one's bits") {
  for (const NamedActivation& activation : kActivations) {
    for (const std::size_t n : sizes()) {
      const Floats bias = Random(4).floats(n, -2, 2);
      for (const Floats& x : inputs(n)) {
        Floats first = x;
        (kernel_sets().front()->*activation.kernel)(first.data(), bias.data(), n);
        for (const Kernels* set : kernel_sets()) {
          Floats y = x;
          (set->*activation.kernel)(y.data(), bias.data(), n);
          INFO(set->name << ' ' << activation.name << ", size " << n);
          REQUIRE(same_bits(y, first));
        }
      }
    }
  }
}

TEST_CASE("activations: they are what their formulas say, and keep NaN") {
  Floats x;
  for (int i = -12000; i <= 12000; ++i) x.push_back(static_cast<float>(i) / 1000);
  for (const float far : {-1e30F, -1e4F, -40.0F, 40.0F, 1e4F, 1e12F}) x.push_back(far);
  const Floats bias(x.size(), 0.25F);
  for (const NamedActivation& activation : kActivations) {
    for (const Kernels* set : kernel_sets()) {
      INFO(set->name << ' ' << activation.name);
      Floats y = x;
      (set->*activation.kernel)(y.data(), bias.data(), y.size());
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double v = static_cast<double>(x[i] + bias[i]), expected = activation.formula(v);
        REQUIRE(std::abs(static_cast<double>(y[i]) - expected) <= 4e-7 + 3e-7 * std::abs(v));
      }
      Floats none(3, std::numeric_limits<float>::quiet_NaN());
      (set->*activation.kernel)(none.data(), bias.data(), none.size());
      REQUIRE(std::ranges::all_of(none, [](float value) { return std::isnan(value); }));
    }
  }
}

// --- gates, rotations, norms without a norm ---

TEST_CASE("multiply, rotate, scale_and_shift: every kernel set gives the bits of plain f32 arithmetic") {
  for (const std::size_t n : sizes()) {
    const Floats a = Random(4).floats(n, -2, 2), b = Random(5).floats(n, -2, 2), c = Random(6).floats(n, -2, 2);
    for (const Floats& x : inputs(n)) {
      Floats product(n), shifted(n), turned(n);
      const std::size_t half = n / 2;
      for (std::size_t i = 0; i < n; ++i) {
        product[i] = x[i] * a[i];
        const float sum = x[i] + a[i], scaled = sum * b[i];
        shifted[i] = scaled + c[i];
      }
      turned = x;
      for (std::size_t i = 0; i < half; ++i) {
        const float left = x[i] * a[i], from_right = x[half + i] * b[i], right = x[half + i] * a[i],
                    from_left = x[i] * b[i];
        turned[i] = left - from_right;
        turned[half + i] = right + from_left;
      }
      for (const Kernels* set : kernel_sets()) {
        INFO(set->name << ", size " << n);
        Floats y = x;
        set->multiply(y.data(), a.data(), n);
        REQUIRE(same_bits(y, product));
        y = x;
        set->scale_and_shift(y.data(), a.data(), b.data(), c.data(), n);
        REQUIRE(same_bits(y, shifted));
        y = x;
        set->rotate(y.data(), a.data(), b.data(), half);
        REQUIRE(same_bits(y, turned));
      }
    }
  }
}

// --- local attention ---

TEST_CASE("local attention: what is outside of the window has a probability of exactly 0, what is inside all of it") {
  for (const std::size_t tokens : {1u, 2u, 9u, 16u, 33u, 70u}) {
    for (const std::size_t window : {0u, 1u, 3u, 8u, 100u}) {
      const std::size_t size = 20, stride = 3 * size;
      Random random(static_cast<std::uint32_t>(tokens));
      const Floats qkv = random.floats(tokens * stride, -1.5F, 1.5F), bias = random.floats(stride, -0.3F, 0.3F);
      const auto number = [&](std::size_t token, std::size_t part, std::size_t i) {
        return static_cast<double>(qkv[token * stride + part * size + i]) + static_cast<double>(bias[part * size + i]);
      };
      for (const bool quantised : {false, true}) {
        Floats first;
        for (const Kernels* set : kernel_sets()) {
          INFO(set->name << ", " << tokens << " tokens, window " << window << (quantised ? ", i16" : ", f32"));
          const Floats out = testing::attend(quantised ? set->attention_i16 : set->attention_f32,
                                             {tokens, size, qkv, stride, bias, window}, size);
          if (first.empty()) first = out;
          REQUIRE(same_bits(out, first));
        }
        for (std::size_t q = 0; q < tokens; ++q) {
          std::vector<double> weights(tokens);
          double total = 0;
          for (std::size_t k = 0; k < tokens; ++k) {
            if (k + window < q || k > q + window) continue;
            double score = 0;
            for (std::size_t i = 0; i < size; ++i) score += number(q, 0, i) * number(k, 1, i);
            total += weights[k] = std::exp(score / std::sqrt(static_cast<double>(size)));
          }
          for (std::size_t k = 0; k < tokens; ++k) {
            const double found = static_cast<double>(first[q * tokens + k]);
            REQUIRE((found == 0) == (weights[k] == 0));
            REQUIRE(std::abs(found - weights[k] / total) < 2e-4);
          }
          for (std::size_t i = 0; i < size; ++i) {
            double mixed = 0;
            for (std::size_t k = 0; k < tokens; ++k) mixed += weights[k] / total * number(k, 2, i);
            REQUIRE(std::abs(static_cast<double>(first[tokens * tokens + q * size + i]) - mixed) < 5e-4);
          }
        }
      }
    }
  }
}

// --- layer norm ---

struct NormParts {
  Floats gamma, beta;
  explicit NormParts(std::size_t n) : gamma(Random(5).floats(n, 0.2F, 2)), beta(Random(6).floats(n, -1, 1)) {}
};

constexpr float kEpsilon = 1e-12F;

TEST_CASE("layer_norm and add_layer_norm: every kernel set gives the first one's bits") {
  for (const std::size_t n : sizes()) {
    const NormParts parts(n);
    const Floats bias = Random(9).floats(n, -1, 1), residual = Random(10).floats(n, -4, 4);
    for (const Floats& x : inputs(n)) {
      Floats norm = x, added = x;
      kernel_sets().front()->layer_norm(norm.data(), parts.gamma.data(), parts.beta.data(), kEpsilon, n);
      kernel_sets().front()->add_layer_norm(added.data(), bias.data(), residual.data(), parts.gamma.data(),
                                            parts.beta.data(), kEpsilon, n);
      for (const Kernels* set : kernel_sets()) {
        INFO(set->name << ", size " << n);
        Floats y = x;
        set->layer_norm(y.data(), parts.gamma.data(), parts.beta.data(), kEpsilon, n);
        REQUIRE(same_bits(y, norm));
        y = x;
        set->add_layer_norm(y.data(), bias.data(), residual.data(), parts.gamma.data(), parts.beta.data(), kEpsilon, n);
        REQUIRE(same_bits(y, added));
      }
    }
  }
}

std::vector<double> plain_norm(const std::vector<double>& x, const NormParts& parts) {
  const auto n = static_cast<double>(x.size());
  const double mean = std::accumulate(x.begin(), x.end(), 0.0) / n;
  double variance = 0;
  for (const double v : x) variance += (v - mean) * (v - mean) / n;
  std::vector<double> y;
  for (std::size_t i = 0; i < x.size(); ++i) {
    y.push_back((x[i] - mean) / std::sqrt(variance + static_cast<double>(kEpsilon)) *
                    static_cast<double>(parts.gamma[i]) +
                static_cast<double>(parts.beta[i]));
  }
  return y;
}

double worst_distance(const Floats& found, const std::vector<double>& expected) {
  double worst = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    worst = larger(worst, std::abs(static_cast<double>(found[i]) - expected[i]));
  }
  return worst;
}

TEST_CASE("add_layer_norm: what doubles give, within 1e-5") {
  for (const Kernels* set : kernel_sets()) {
    for (const std::size_t n : sizes()) {
      const NormParts parts(n);
      Random random(static_cast<std::uint32_t>(n) + 50);
      const Floats bias = random.floats(n, -1, 1), residual = random.floats(n, -4, 4);
      Floats x = random.floats(n, -3, 3);
      std::vector<double> sum;
      for (std::size_t i = 0; i < n; ++i) sum.push_back(static_cast<double>(x[i] + bias[i] + residual[i]));
      const std::vector<double> expected = plain_norm(sum, parts);
      set->add_layer_norm(x.data(), bias.data(), residual.data(), parts.gamma.data(), parts.beta.data(), kEpsilon, n);
      INFO(set->name << ", size " << n);
      REQUIRE(worst_distance(x, expected) < 1e-5);
    }
  }
}

TEST_CASE("layer_norm: large, tiny and far-off rows come out normalised") {
  const std::size_t n = 768;
  const NormParts parts(n);
  const struct {
    float low, high;
    double tolerance;
  } ranges[] = {
      {-1e15F, 1e15F, 1e-5}, {-1e-4F, 1e-4F, 1e-5}, {-1e-12F, 1e-12F, 1e-5}, {999, 1001, 2e-3}, {-1001, -999, 2e-3}};
  for (const Kernels* set : kernel_sets()) {
    for (const auto& range : ranges) {
      Floats x = Random(11).floats(n, range.low, range.high);
      const std::vector<double> expected = plain_norm({x.begin(), x.end()}, parts);
      set->layer_norm(x.data(), parts.gamma.data(), parts.beta.data(), kEpsilon, n);
      INFO(set->name << ", " << range.low << " to " << range.high);
      REQUIRE(worst_distance(x, expected) < range.tolerance);
    }
  }
}

TEST_CASE("layer_norm: a row of one value becomes beta") {
  for (const Kernels* set : kernel_sets()) {
    for (const std::size_t n : sizes()) {
      const NormParts parts(n);
      for (const float value : {0.0F, 4.0F, -1024.0F}) {
        Floats x(n, value);
        set->layer_norm(x.data(), parts.gamma.data(), parts.beta.data(), kEpsilon, n);
        INFO(set->name << ", size " << n);
        REQUIRE(x == parts.beta);
      }
    }
  }
}

// --- attention ---

// Query, key and value of several heads lie in rows as the model has them; the test looks at the middle one.
struct AttentionCase {
  std::size_t tokens, head_size, stride;
  float spread;
  Floats qkv, bias;

  AttentionCase(std::size_t n, std::size_t size, float range)
      : tokens(n), head_size(size), stride(3 * size + 5), spread(range) {
    Random random(static_cast<std::uint32_t>(n * 131 + size));
    qkv = random.floats(n * stride, -spread, spread);
    bias = random.floats(3 * size, -spread / 4, spread / 4);
  }

  float query(std::size_t t, std::size_t d) const { return qkv[t * stride + d] + bias[d]; }
  float key(std::size_t t, std::size_t d) const { return qkv[t * stride + head_size + d] + bias[head_size + d]; }
  float value(std::size_t t, std::size_t d) const {
    return qkv[t * stride + 2 * head_size + d] + bias[2 * head_size + d];
  }

  // Probabilities, then context in rows of head_size + 3, the last three untouched.
  Floats run(const Attention& attention) const {
    return testing::attend(attention, {tokens, head_size, qkv, stride, bias}, head_size + 3);
  }

  std::vector<double> plain_row(std::size_t q) const {
    std::vector<double> p(tokens);
    for (std::size_t k = 0; k < tokens; ++k) {
      for (std::size_t d = 0; d < head_size; ++d)
        p[k] += static_cast<double>(query(q, d)) * static_cast<double>(key(k, d));
      p[k] /= std::sqrt(static_cast<double>(head_size));
    }
    const double high = *std::max_element(p.begin(), p.end());
    double total = 0;
    for (double& v : p) total += v = std::exp(v - high);
    for (double& v : p) v /= total;
    return p;
  }
};

std::vector<AttentionCase> attention_cases() {
  std::vector<AttentionCase> cases;
  for (std::size_t n = 1; n <= 70; ++n) {
    for (const std::size_t size : {26u, 64u}) cases.emplace_back(n, size, 1.0F);
  }
  for (const std::size_t size : {1u, 3u, 16u, 17u, 31u, 32u, 33u, 65u}) cases.emplace_back(19, size, 1.0F);
  cases.emplace_back(33, 64, 60.0F);  // scores of thousands: all weight on one key, exp far below -87
  return cases;
}

struct AttentionKind {
  const char* name;
  Attention Kernels::* attention;
  double probability, context;  // what is allowed
  double far, farther;          // of a probability of e^-60 and of e^-87, relative
  float farthest;               // the lowest score: a key's length is a float in i16, so its square has to be one
};
const AttentionKind kKinds[] = {{"f32", &Kernels::attention_f32, 2e-6, 4e-6, 1e-5, 1e-4, -1e20F},
                                {"i16", &Kernels::attention_i16, 2e-4, 2e-4, 2e-3, 3e-3, -1e18F}};

TEST_CASE("attention: every kernel set gives the first one's bits") {
  for (const AttentionKind& kind : kKinds) {
    for (const AttentionCase& item : attention_cases()) {
      const Floats first = item.run(kernel_sets().front()->*kind.attention);
      for (const Kernels* set : kernel_sets()) {
        INFO(kind.name << ", " << set->name << ", " << item.tokens << " tokens, head size " << item.head_size);
        REQUIRE(same_bits(item.run(set->*kind.attention), first));
      }
    }
  }
}

// How far an answer is from what doubles give.
struct AttentionDistance {
  double sum = 0, probability = 0, context = 0;
  bool untouched = true;

  AttentionDistance(const AttentionCase& item, const Floats& out) {
    const std::size_t n = item.tokens, size = item.head_size;
    for (std::size_t q = 0; q < n; ++q) {
      const std::vector<double> p = item.plain_row(q);
      double total = 0;
      for (std::size_t k = 0; k < n; ++k) {
        const double found = static_cast<double>(out[q * n + k]);
        total += found;
        probability = larger(probability, std::abs(found - p[k]));
      }
      for (std::size_t d = 0; d < size; ++d) {
        double expected = 0;
        for (std::size_t k = 0; k < n; ++k) expected += p[k] * static_cast<double>(item.value(k, d));
        const double found = static_cast<double>(out[n * n + q * (size + 3) + d]);
        context = larger(context, std::abs(found - expected));
      }
      sum = larger(sum, std::abs(total - 1));
      for (std::size_t d = 0; d < 3; ++d) untouched = untouched && out[n * n + q * (size + 3) + size + d] == -5.0F;
    }
  }
};

TEST_CASE("attention: softmax(q k^T / sqrt d) v as doubles give it, and every row sums to 1") {
  for (const AttentionKind& kind : kKinds) {
    for (const AttentionCase& item : attention_cases()) {
      for (const Kernels* set : kernel_sets()) {
        const AttentionDistance found(item, item.run(set->*kind.attention));
        INFO(kind.name << ", " << set->name << ", " << item.tokens << " tokens, head size " << item.head_size);
        REQUIRE(found.sum < 1e-5);
        // Scores of thousands are themselves good to 1e-3 only, or with 16 bits to a tenth.
        const bool large = item.spread > 1, exact = kind.probability < 1e-5;
        REQUIRE(found.probability < (large ? (exact ? 5e-3 : 0.5) : kind.probability));
        REQUIRE(found.context < (large ? (exact ? 0.3 : 60) : kind.context));
        REQUIRE(found.untouched);
      }
    }
  }
}

TEST_CASE("attention: a number that is not finite is not lost") {
  const std::size_t n = 21, size = 26;
  for (const AttentionKind& kind : kKinds) {
    for (const float bad : {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                            std::numeric_limits<float>::quiet_NaN()}) {
      for (const std::size_t part : {0u, 1u, 2u}) {      // of the query, the key, the value
        for (const std::size_t dimension : {3u, 25u}) {  // in a vector, and after the last
          AttentionCase item(n, size, 1.0F);
          item.qkv[7 * item.stride + part * size + dimension] = bad;
          for (const Kernels* set : kernel_sets()) {
            const Floats out = item.run(set->*kind.attention);
            INFO(kind.name << ", " << set->name << ", " << bad << " in part " << part);
            const bool found = std::any_of(out.begin() + n * n, out.end(), [](float x) { return !std::isfinite(x); });
            REQUIRE(found);
          }
        }
      }
    }
  }
}

TEST_CASE("attention: nothing but zeros gives every token the same share of nothing") {
  for (const AttentionKind& kind : kKinds) {
    AttentionCase item(5, 8, 1.0F);
    std::fill(item.qkv.begin(), item.qkv.end(), 0.0F);
    std::fill(item.bias.begin(), item.bias.end(), 0.0F);
    for (const Kernels* set : kernel_sets()) {
      const Floats out = item.run(set->*kind.attention);
      INFO(kind.name << ", " << set->name);
      for (std::size_t i = 0; i < 25; ++i) CHECK(std::abs(out[i] - 0.2F) < 1e-6F);
      for (std::size_t d = 0; d < 8; ++d) CHECK(out[25 + d] == 0.0F);
    }
  }
}

TEST_CASE("attention: scores far below the highest give next to nothing, never less") {
  // One query, keys whose scores are 0, -60, -87, -90, -1000, -1e6 and far below, and values of 1.
  for (const AttentionKind& kind : kKinds) {
    const Floats scores = {0, -60, -87, -90, -1000, -1e6F, kind.farthest};
    const std::size_t n = scores.size();
    const Floats query = {1}, none = {0}, ones(n, 1.0F);
    for (const Kernels* set : kernel_sets()) {
      const Attention& attention = set->*kind.attention;
      Floats packed_kv(packed_kv_floats(n, 1)), scratch(attention_scratch_floats(n, 1)), p(n), context(1);
      // Rows of one number: keys and values are rows of their own.
      attention.pack({.keys = scores.data(),
                      .values = ones.data(),
                      .stride = 1,
                      .key_bias = none.data(),
                      .value_bias = none.data(),
                      .tokens = n,
                      .head_size = 1},
                     packed_kv.data());
      attention.run({.query = query.data(),
                     .query_stride = 1,
                     .query_bias = none.data(),
                     .packed_kv = packed_kv.data(),
                     .queries = 1,
                     .tokens = n,
                     .head_size = 1,
                     .scratch = scratch.data(),
                     .probabilities = p.data(),
                     .context = context.data(),
                     .context_stride = 1});
      INFO(kind.name << ", " << set->name);
      CHECK(p[0] == 1.0F);
      CHECK(std::abs(static_cast<double>(p[1]) / std::exp(-60.0) - 1) < kind.far);
      CHECK(std::abs(static_cast<double>(p[2]) / std::exp(-87.0) - 1) < kind.farther);
      for (std::size_t i = 3; i < n; ++i) {
        CHECK(p[i] >= 0.0F);
        CHECK(p[i] < 2e-38F);
      }
      CHECK(context[0] == 1.0F);
    }
  }
}

}  // namespace
}  // namespace maskscope::nn
