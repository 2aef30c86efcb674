// The desktop's quantised products, each by itself: which of them a model uses is the processor's choice.
#include "nn/native/matmuls.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "../../nn/f32_layer.h"
#include "../../nn/quantised_layer.h"

namespace maskscope::nn {
namespace {

using Layer = testing::QuantisedLayer;
using testing::Random;
using Floats = std::vector<float>;

struct Named {
  std::string name;
  std::unique_ptr<NativeQuantisedMatMul> product;
};

std::vector<Named> products_of(const Layer& layer) {
  std::vector<Named> products;
  auto xnnpack = xnnpack_quantised_matmul(layer.shape(), layer.weight, layer.scale);
  REQUIRE(xnnpack);
  products.push_back({"XNNPACK", std::move(*xnnpack)});
  for (const QuantisedMicrokernel& microkernel : quantised_microkernels()) {
    auto product = microkernel_quantised_matmul(microkernel, layer.shape(), layer.weight, layer.scale);
    REQUIRE(product);
    products.push_back({microkernel.name, std::move(*product)});
  }
  return products;
}

void check_exact(const Layer& layer, const Floats& x, std::size_t rows, LinearScratch& scratch, std::size_t threads) {
  const Threads pool(threads);
  const Floats expected = layer.plain(x, rows);
  for (const Named& made : products_of(layer)) {
    Floats found(rows * layer.out, std::numeric_limits<float>::quiet_NaN());
    REQUIRE(made.product->run(x.data(), rows, layer.smooth.data(), found.data(), scratch, pool, {}));
    INFO(made.name << ", " << layer.in << " to " << layer.out << ", " << rows << " rows");
    REQUIRE(found == expected);
  }
}

TEST_CASE("each of the desktop's products is exact, at sizes around its microkernels'", "[products]") {
  LinearScratch scratch;  // kept, as the model keeps it: what a longer text left must not matter
  for (const std::size_t in : {1u, 3u, 63u, 64u, 65u, 100u, 3072u}) {
    for (const std::size_t out : {1u, 15u, 16u, 17u, 31u, 32u, 33u, 65u}) {
      for (const std::size_t rows : {33u, 32u, 31u, 17u, 16u, 15u, 2u, 1u}) {
        const Floats x = Random(static_cast<std::uint32_t>(in + out + rows)).floats(rows * in, -4, 1);
        check_exact(Layer(in, out), x, rows, scratch, 1);
      }
    }
  }
}

TEST_CASE("each of the desktop's products is exact where channels form groups", "[products]") {
  LinearScratch scratch;
  const std::vector<std::size_t> sizes[] = {{64, 704}, {1, 767}, {700, 3, 65}, {768, 768}, {100, 668, 768}};
  for (const auto& groups : sizes) {
    for (const std::size_t rows : {1u, 16u, 33u, 300u}) {
      const Floats x = Random(static_cast<std::uint32_t>(rows)).floats(rows * 768, -4, 1);
      for (const std::size_t out : {33u, 96u}) check_exact(Layer(768, out, groups), x, rows, scratch, 2);
    }
  }
}

TEST_CASE("each of the desktop's products is exact on many rows and several threads", "[products]") {
  LinearScratch scratch;
  const Layer layer(96, 160);
  for (const std::size_t rows : {255u, 256u, 257u, 512u, 600u}) {
    const Floats x = Random(static_cast<std::uint32_t>(rows)).floats(rows * layer.in, -2, 4);
    for (const std::size_t threads : {1u, 2u, 4u}) check_exact(layer, x, rows, scratch, threads);
  }
}

TEST_CASE("each of the desktop's products is exact where weights and inputs are at their ends", "[products]") {
  LinearScratch scratch;
  Layer layer(3072, 40);
  layer.smooth.assign(layer.in, 1.0F);
  for (std::size_t i = 0; i < layer.weight.size(); ++i) {
    layer.weight[i] = i / layer.in % 3 == 2 ? (i % 2 == 0 ? 63 : -63) : i / layer.in % 3 == 0 ? 63 : -63;
  }
  Floats x;
  for (const float other : {1.0F, 0.0F, -1.0F}) {
    for (std::size_t i = 0; i < layer.in; ++i) x.push_back(i % 2 == 0 ? 1.0F : other);
  }
  check_exact(layer, x, 3, scratch, 1);
}

struct NamedFloats {
  std::string name;
  std::unique_ptr<F32MatMul> product;
};

std::vector<NamedFloats> f32_products_of(const testing::F32Layer& layer) {
  std::vector<NamedFloats> products;
  auto xnnpack = xnnpack_f32_matmul(layer.in, layer.out, layer.weight);
  REQUIRE(xnnpack);
  products.push_back({"XNNPACK", std::move(*xnnpack)});
  for (const F32Microkernel& microkernel : f32_microkernels()) {
    auto product = microkernel_f32_matmul(microkernel, layer.in, layer.out, layer.weight);
    REQUIRE(product);
    products.push_back({microkernel.name, std::move(*product)});
  }
  return products;
}

TEST_CASE("each of the desktop's f32 products is what doubles give, at sizes around its microkernels'", "[products]") {
  for (const std::size_t in : {1u, 3u, 100u, 768u}) {
    for (const std::size_t out : {1u, 7u, 8u, 9u, 15u, 16u, 17u, 31u, 32u, 33u, 65u}) {
      const testing::F32Layer layer(in, out);
      for (const NamedFloats& made : f32_products_of(layer)) {
        for (const std::size_t rows : {1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 16u, 129u}) {
          const Floats x = layer.input(rows);
          // A frame of NaN around the output: nothing is written beside it, and all of it is.
          Floats y((rows + 2) * out, std::numeric_limits<float>::quiet_NaN());
          REQUIRE(made.product->run(x.data(), rows, y.data() + out, Threads(rows > 100 ? 2 : 1)));
          INFO(made.name << ", " << layer.in << " to " << layer.out << ", " << rows << " rows");
          REQUIRE(std::isnan(y[out - 1]));
          REQUIRE(std::isnan(y[(rows + 1) * out]));
          REQUIRE(layer.distance(x, rows, Floats(y.begin() + static_cast<std::ptrdiff_t>(out), y.end())) <= 1);
        }
      }
    }
  }
}

// As XNNPACK's: packs have the same bytes on every processor that fuses.
TEST_CASE("our f32 product adds up in the order of the channels, with fused multiply-adds", "[products]") {
  if (f32_microkernels().empty()) SKIP("this processor has no f32 microkernel");
  const testing::F32Layer layer(300, 40);
  const Floats x = layer.input(11);
  Floats expected;
  for (std::size_t r = 0; r < 11; ++r) {
    for (std::size_t o = 0; o < layer.out; ++o) {
      float sum = 0;
      for (std::size_t i = 0; i < layer.in; ++i) {
        // The product is exact in double. Not every C library's std::fma is fused.
        const double product =
            static_cast<double>(x[r * layer.in + i]) * static_cast<double>(layer.weight[o * layer.in + i]);
        sum = static_cast<float>(product + static_cast<double>(sum));
      }
      expected.push_back(sum);
    }
  }
  for (const NamedFloats& made : f32_products_of(layer)) {
    INFO(made.name);
    Floats found(11 * layer.out);
    REQUIRE(made.product->run(x.data(), 11, found.data(), Threads(1)));
    CHECK(found == expected);
  }
}

// A layer is read by several texts at once, each on its own thread.
TEST_CASE("each of the desktop's products gives several callers at once what it gives one", "[products]") {
  const Layer layer(768, 300, {64, 704});
  const testing::F32Layer floats(96, 300);
  constexpr std::size_t kRows = 9, kCallers = 4;
  const Floats x = Random(1).floats(kRows * layer.in, -2, 4), y = floats.input(kRows);
  const Floats expected = layer.plain(x, kRows);
  for (const Named& made : products_of(layer)) {
    for (const NamedFloats& f32 : f32_products_of(floats)) {
      Floats alone(kRows * floats.out);
      REQUIRE(f32.product->run(y.data(), kRows, alone.data(), Threads(1)));
      std::atomic<int> wrong = 0;
      std::vector<std::thread> callers;
      for (std::size_t i = 0; i < kCallers; ++i) {
        callers.emplace_back([&] {
          LinearScratch scratch;
          const Threads one(1);
          Floats found(kRows * layer.out), also(kRows * floats.out);
          for (int again = 0; again < 20; ++again) {
            const bool ok =
                made.product->run(x.data(), kRows, layer.smooth.data(), found.data(), scratch, one, {}).has_value() &&
                f32.product->run(y.data(), kRows, also.data(), one).has_value();
            if (!ok || found != expected || also != alone) ++wrong;
          }
        });
      }
      for (std::thread& caller : callers) caller.join();
      INFO(made.name << ", " << f32.name);
      REQUIRE(wrong == 0);
    }
  }
}

}  // namespace
}  // namespace maskscope::nn
