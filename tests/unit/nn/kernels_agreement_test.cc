// Every platform's kernels and quantised matrix products give the bits of this table (agreement.h).
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <utility>
#include <vector>

#include "agreement.h"
#include "attend.h"
#include "nn/kernel_levels.h"
#include "nn/kernels.h"
#include "nn/linear.h"
#include "nn/rotary.h"
#include "quantised_layer.h"
#include "random.h"

namespace maskscope::nn {
namespace {

using testing::Fnv;
using testing::NamedHash;
using testing::Random;
using Floats = std::vector<float>;

const NamedHash kKernels[] = {
    {"quantise", 0x6D6B7E07B672D6AE},
    {"add_bias", 0x449340A3D815DF27},
    {"add_bias_gelu", 0x0C0BAF14D32811BD},
    {"layer_norm", 0x391979D53CA11865},
    {"add_layer_norm", 0xFB5AB2DF5F894718},
    {"attention_f32", 0xECA2A055F0068BB3},
    {"attention_i16", 0x58F35CBE5DA3DBBC},
    {"local attention_f32", 0x6505641BFE8F38F8},
    {"local attention_i16", 0x9925C74AB912D0CB},
    {"add_bias_gelu_tanh", 0xFD9D268AE108B42C},
    {"add_bias_relu", 0x8FF72BA7B97D991E},
    {"add_bias_silu", 0x27F380704019B05E},
    {"add_bias_tanh", 0xEFDAFC50745F8CAC},
    {"multiply", 0x16B2FB4C0E347E17},
    {"scale_and_shift", 0xB8829814C67209B1},
    {"rotate", 0x4604E287458ED3A9},
};

const NamedHash kMatMuls[] = {
    {"one group", 0x4FE28811EC65E56B},
    {"two groups", 0x1E7A8B78FB330519},
    {"four groups", 0x4A4795FE59E8EAAA},
    {"two-term", 0x533662C14C5CD6C6},
    {"two-term, weights of two terms", 0xF314DF202DD86E82},
};

// Calls body(x, n, random) for rows of many sizes and ranges.
template <class Body>
std::uint64_t hash_rows(const Body& body) {
  Fnv hash;
  for (const std::size_t n : {1u, 7u, 15u, 16u, 17u, 32u, 64u, 100u, 768u, 769u, 3072u}) {
    Random random(static_cast<std::uint32_t>(n));
    for (const auto& [low, high] : {std::pair{-3.0F, 3.0F}, {2.0F, 9.0F}, {-1e-6F, 1e-6F}, {-1e4F, 300.0F}}) {
      Floats x = random.floats(n, low, high);
      body(x, random, hash);
      hash.add(x);
    }
  }
  return hash.value();
}

std::uint64_t hash_quantise(const Kernels& set) {
  return hash_rows([&](const Floats& x, Random& random, Fnv& hash) {
    const Floats smooth = random.floats(x.size(), 0.1F, 4);
    for (const float* factors : {static_cast<const float*>(nullptr), smooth.data()}) {
      std::vector<std::int8_t> q(x.size());
      const RowQuantisation row = set.quantise(x.data(), factors, x.size(), q.data());
      hash.add(q);
      hash.add(std::span(&row.zero_point, 1));
      hash.add(std::span(&row.scale, 1));
    }
  });
}

// Query, key and value of one head lie in rows as the model has them.
std::uint64_t hash_attention(const Attention& attention, std::size_t window = kAllTokens) {
  Fnv hash;
  for (const std::size_t tokens : {1u, 2u, 9u, 16u, 33u, 70u}) {
    for (const std::size_t size : {1u, 17u, 26u, 64u}) {
      Random random(static_cast<std::uint32_t>(tokens * 131 + size));
      const std::size_t stride = 3 * size;
      const Floats qkv = random.floats(tokens * stride, -1.5F, 1.5F), bias = random.floats(stride, -0.3F, 0.3F);
      hash.add(testing::attend(attention, {tokens, size, qkv, stride, bias, window}, size));
    }
  }
  return hash.value();
}

std::uint64_t hash_elementwise(void (*kernel)(float* x, const float* y, std::size_t n)) {
  return hash_rows(
      [&](Floats& x, Random& random, Fnv&) { kernel(x.data(), random.floats(x.size(), -2, 2).data(), x.size()); });
}

// By the angles of rotary positions, whose own bits are held with it.
std::uint64_t hash_rotate(const Kernels& set) {
  Fnv hash;
  for (const std::size_t size : {2u, 10u, 32u, 64u}) {
    const Rotary rotary(300, size, 160000);
    for (const std::size_t position : {0u, 1u, 2u, 77u, 299u}) {
      Floats x = Random(static_cast<std::uint32_t>(size)).floats(size, -3, 3);
      set.rotate(x.data(), rotary.cosines(position), rotary.sines(position), size / 2);
      hash.add(x);
    }
  }
  return hash.value();
}

std::vector<NamedHash> hashes_of(const Kernels& set) {
  const auto norm_parts = [](std::size_t n, Random& random) {
    Floats gamma = random.floats(n, 0.2F, 2);
    return std::pair{std::move(gamma), random.floats(n, -1, 1)};
  };
  constexpr float kEpsilon = 1e-12F;
  return {
      {"quantise", hash_quantise(set)},
      {"add_bias", hash_rows([&](Floats& x, Random& random, Fnv&) {
         set.add_bias(x.data(), random.floats(x.size(), -2, 2).data(), x.size());
       })},
      {"add_bias_gelu", hash_rows([&](Floats& x, Random& random, Fnv&) {
         set.add_bias_gelu(x.data(), random.floats(x.size(), -2, 2).data(), x.size());
       })},
      {"layer_norm", hash_rows([&](Floats& x, Random& random, Fnv&) {
         const auto [gamma, beta] = norm_parts(x.size(), random);
         set.layer_norm(x.data(), gamma.data(), beta.data(), kEpsilon, x.size());
       })},
      {"add_layer_norm", hash_rows([&](Floats& x, Random& random, Fnv&) {
         const auto [gamma, beta] = norm_parts(x.size(), random);
         const Floats bias = random.floats(x.size(), -1, 1), residual = random.floats(x.size(), -4, 4);
         set.add_layer_norm(x.data(), bias.data(), residual.data(), gamma.data(), beta.data(), kEpsilon, x.size());
       })},
      {"attention_f32", hash_attention(set.attention_f32)},
      {"attention_i16", hash_attention(set.attention_i16)},
      {"local attention_f32", hash_attention(set.attention_f32, 5)},
      {"local attention_i16", hash_attention(set.attention_i16, 5)},
      {"add_bias_gelu_tanh", hash_elementwise(set.add_bias_gelu_tanh)},
      {"add_bias_relu", hash_elementwise(set.add_bias_relu)},
      {"add_bias_silu", hash_elementwise(set.add_bias_silu)},
      {"add_bias_tanh", hash_elementwise(set.add_bias_tanh)},
      {"multiply", hash_elementwise(set.multiply)},
      {"scale_and_shift", hash_rows([&](Floats& x, Random& random, Fnv&) {
         const auto [gamma, beta] = norm_parts(x.size(), random);
         set.scale_and_shift(x.data(), random.floats(x.size(), -1, 1).data(), gamma.data(), beta.data(), x.size());
       })},
      {"rotate", hash_rotate(set)},
  };
}

TEST_CASE("kernels: every set gives the stored bits, on every platform", "[agreement]") {
  for (const Kernels* set : kernel_sets()) {
    INFO(set->name);
    testing::check_agreement(hashes_of(*set), kKernels);
  }
}

// On the microkernel that kernel_level() chooses.
std::uint64_t hash_matmul(std::size_t in, std::size_t out, std::vector<std::size_t> groups, bool two_term) {
  const testing::QuantisedLayer layer(in, out, std::move(groups));
  const auto linear = Linear::from_i7(in, out, layer.weight, layer.scale, layer.smooth, {.groups = layer.groups});
  REQUIRE(linear);
  Fnv hash;
  LinearScratch scratch;
  for (const std::size_t rows : {1u, 2u, 5u, 16u, 35u}) {
    const Floats x = Random(static_cast<std::uint32_t>(rows)).floats(rows * in, -4, 1);
    Floats y(rows * out);
    REQUIRE((two_term ? linear->run_two_term(x, rows, y, scratch, Threads(1))
                      : linear->run(x, rows, y, scratch, Threads(1))));
    hash.add(y);
  }
  return hash.value();
}

std::vector<NamedHash> matmul_hashes() {
  return {
      {"one group", hash_matmul(100, 33, {}, false)},
      {"two groups", hash_matmul(768, 70, {64, 704}, false)},
      {"four groups", hash_matmul(3072, 40, {64, 448, 1280, 1280}, false)},
      {"two-term", hash_matmul(768, 70, {}, true)},
      {"two-term, weights of two terms", hash_matmul(96, 33, {96, 96}, true)},
  };
}

TEST_CASE("quantised matrix products: the stored bits, on every platform", "[agreement]") {
  INFO(name_of(kernel_level()));
  testing::check_agreement(matmul_hashes(), kMatMuls);
}

TEST_CASE("prints the agreement hashes of kernels and matrix products", "[.new-hashes]") {
  testing::print_agreement(hashes_of(kernels()));
  testing::print_agreement(matmul_hashes());
}

}  // namespace
}  // namespace maskscope::nn
