// The matrix products: the quantised one equals whole-number arithmetic exactly, the f32 one what doubles give.
#include "nn/linear.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "distance.h"
#include "f32_layer.h"
#include "quantised_layer.h"
#include "random.h"

namespace maskscope::nn {
namespace {

using testing::larger;
using testing::Random;
using Floats = std::vector<float>;

struct I7 : testing::QuantisedLayer {
  using QuantisedLayer::QuantisedLayer;

  Linear make() const {
    auto made = Linear::from_i7(in, out, weight, scale, smooth, {.groups = groups});
    INFO((made ? "" : made.error().message));
    REQUIRE(made);
    return std::move(*made);
  }
};

Floats run(const Linear& linear, const Floats& x, std::size_t rows, LinearScratch& scratch, std::size_t threads = 1) {
  const Threads pool(threads);
  Floats y(rows * linear.out(), std::numeric_limits<float>::quiet_NaN());
  const auto ok = linear.run(x, rows, y, scratch, pool);
  INFO((ok ? "" : ok.error().message));
  REQUIRE(ok);
  return y;
}

void check_exact(const I7& layer, const Floats& x, std::size_t rows, LinearScratch& scratch) {
  const Floats found = run(layer.make(), x, rows, scratch), expected = layer.plain(x, rows);
  const auto wrong = std::mismatch(found.begin(), found.end(), expected.begin()).first;
  INFO(layer.in << " to " << layer.out << ", " << rows << " rows, the first wrong value " << wrong - found.begin());
  REQUIRE(wrong == found.end());
}

TEST_CASE("a quantised product equals whole-number arithmetic exactly, for 1 to 40 rows") {
  const I7 layer(64, 48);
  LinearScratch scratch;  // kept, as the model keeps it: what a longer text left must not matter
  for (std::size_t rows = 40; rows >= 1; --rows) {
    check_exact(layer, Random(static_cast<std::uint32_t>(rows)).floats(rows * 64, -4, 4), rows, scratch);
  }
}

TEST_CASE("a quantised product is exact at odd sizes") {
  LinearScratch scratch;
  for (const std::size_t in : {1u, 2u, 3u, 7u, 8u, 15u, 17u, 31u, 33u, 63u, 65u, 100u, 768u, 3072u}) {
    for (const std::size_t out : {1u, 2u, 3u, 5u, 8u, 9u, 15u, 17u, 31u, 33u}) {
      for (const std::size_t rows : {1u, 3u, 6u}) {
        check_exact(I7(in, out), Random(static_cast<std::uint32_t>(in + out)).floats(rows * in, -4, 1), rows, scratch);
      }
    }
  }
}

TEST_CASE("a quantised product is exact where channels form groups, some of them twice") {
  LinearScratch scratch;
  const std::vector<std::size_t> sizes[] = {{8, 59}, {59, 8}, {1, 2, 64}, {67, 67}, {3, 64, 67}};
  for (const auto& groups : sizes) {
    for (const std::size_t rows : {1u, 4u, 19u, 130u}) {
      const Floats x = Random(static_cast<std::uint32_t>(rows)).floats(rows * 67, -4, 1);
      for (const std::size_t out : {5u, 24u}) check_exact(I7(67, out, groups), x, rows, scratch);
    }
  }
}

TEST_CASE("a group's large channels do not enlarge the others' scales") {
  constexpr std::size_t kIn = 40, kOut = 6, kLarge = 8;
  I7 one(kIn, kOut), two(kIn, kOut, {kLarge, kIn - kLarge});
  two.weight = one.weight;
  std::copy_n(one.scale.begin(), kOut, two.scale.begin());
  std::copy_n(one.scale.begin(), kOut, two.scale.begin() + kOut);
  one.smooth.assign(kIn, 1.0F);
  two.smooth = one.smooth;
  Floats x = Random(5).floats(kIn, -1, 1);
  for (std::size_t i = 0; i < kLarge; ++i) x[i] *= 100;
  LinearScratch scratch;
  const auto distance_of = [&](const I7& layer) {
    const Floats y = run(layer.make(), x, 1, scratch);
    double sum = 0;
    for (std::size_t o = 0; o < kOut; ++o) {
      double exact = 0;
      for (std::size_t i = 0; i < kIn; ++i) exact += double{x[i]} * one.weight[o * kIn + i] * double{one.scale[o]};
      sum += std::abs(double{y[o]} - exact);
    }
    return sum;
  };
  CHECK(distance_of(two) < 0.7 * distance_of(one));
}

TEST_CASE("a quantised product is exact where every weight and every activation is at its end") {
  LinearScratch scratch;
  for (const std::size_t in : {32u, 67u, 768u}) {
    for (const int sign : {1, -1}) {
      I7 layer(in, 20);
      layer.smooth.assign(in, 1.0F);
      for (std::size_t i = 0; i < layer.weight.size(); ++i) {
        // Rows of all 63, all -63, and of both by turns.
        const std::size_t row = i / in;
        const int w = row % 3 == 0 ? 63 : row % 3 == 1 ? -63 : i % 2 == 0 ? 63 : -63;
        layer.weight[i] = static_cast<std::int8_t>(w * sign);
      }
      Floats x;
      for (const float other : {0.0F, -1.0F, 1.0F}) {  // against 1: the range's other end
        for (std::size_t i = 0; i < in; ++i) x.push_back(i % 2 == 0 ? 1.0F : other);
      }
      for (std::size_t i = 0; i < in; ++i) x.push_back(-1.0F);
      for (std::size_t i = 0; i < in; ++i) x.push_back(0.0F);
      check_exact(layer, x, 5, scratch);
    }
  }
}

TEST_CASE("run_two_term is a hundred times nearer to the exact product than 8 bits are, for any number of rows") {
  const I7 layer(100, 33);
  const Linear linear = layer.make();
  LinearScratch scratch;
  for (const std::size_t rows : {1u, 8u, 9u, 20u}) {
    const Floats x = Random(static_cast<std::uint32_t>(rows)).floats(rows * 100, -4, 1);
    const Floats plain = run(linear, x, rows, scratch);
    Floats fine(rows * 33);
    REQUIRE(linear.run_two_term(x, rows, fine, scratch, Threads(1)));
    double plain_error = 0, fine_error = 0;
    for (std::size_t i = 0; i < fine.size(); ++i) {
      double exact = 0;
      for (std::size_t k = 0; k < 100; ++k) {
        exact += static_cast<double>(x[i / 33 * 100 + k] * layer.smooth[k]) * layer.weight[i % 33 * 100 + k];
      }
      exact *= static_cast<double>(layer.scale[i % 33]);
      plain_error = larger(plain_error, std::abs(static_cast<double>(plain[i]) - exact));
      fine_error = larger(fine_error, std::abs(static_cast<double>(fine[i]) - exact));
    }
    INFO(rows << " rows: " << fine_error << " against " << plain_error);
    CHECK(fine_error < 0.01 * plain_error);
  }
}

void check_f32(std::size_t in, std::size_t out, std::size_t rows, LinearScratch& scratch) {
  const testing::F32Layer layer(in, out);
  const auto linear = Linear::from_f32(in, out, layer.weight);
  REQUIRE(linear);
  const Floats x = layer.input(rows);
  INFO(in << " to " << out << ", " << rows << " rows");
  REQUIRE(layer.distance(x, rows, run(*linear, x, rows, scratch)) <= 1);
}

TEST_CASE("an f32 product is what doubles give") {
  LinearScratch scratch;
  for (const std::size_t in : {1u, 3u, 17u, 64u, 100u, 768u}) {
    for (const std::size_t out : {1u, 2u, 7u, 16u, 33u}) {
      for (const std::size_t rows : {1u, 2u, 5u, 13u}) check_f32(in, out, rows, scratch);
    }
  }
}

TEST_CASE("an f32 product of several operators gives every output its own") {
  LinearScratch scratch;
  for (const std::size_t out : {63u, 64u, 65u, 150u}) check_f32(3072, out, 9, scratch);
}

// A row that was not done would multiply as zeros, one that was done twice as something larger.
TEST_CASE("what a row needs before a product reads it is done once for each row, by one thread or two") {
  const I7 layer(40, 12, {8, 32});
  const auto plain = Linear::from_f32(40, 12, Random(8).floats(std::size_t{40} * 12, -1, 1));
  REQUIRE(plain);
  const Linear quantised = layer.make();
  LinearScratch scratch;
  for (const Linear* linear : {&quantised, &*plain}) {
    for (const std::size_t rows : {1u, 7u, 140u}) {
      const Floats x = Random(9).floats(rows * 40, -2, 2), expected = run(*linear, x, rows, scratch);
      for (const std::size_t threads : {1u, 2u}) {
        Floats later(rows * 40), y(rows * 12);
        const auto fill = [&](std::size_t row) {
          for (std::size_t i = row * 40; i < (row + 1) * 40; ++i) later[i] += x[i];
        };
        REQUIRE(linear->run(later, rows, y, scratch, Threads(threads), fill));
        INFO(rows << " rows, " << threads << " threads");
        CHECK(later == x);
        CHECK(y == expected);
      }
    }
  }
}

TEST_CASE("a product keeps nothing of the spans it was made from") {
  I7 layer(40, 12);
  const Floats x = Random(3).floats(2 * 40, -1, 1), expected = layer.plain(x, 2);
  const Linear linear = layer.make();
  layer.weight.assign(layer.weight.size(), 1);
  layer.scale.assign(layer.scale.size(), 9);
  layer.smooth.assign(layer.smooth.size(), 9);
  LinearScratch scratch;
  CHECK(run(linear, x, 2, scratch) == expected);
}

void check_refused(const Result<Linear>& made, const std::string& part) {
  REQUIRE_FALSE(made);
  INFO(made.error().message);
  CHECK(made.error().message.find(part) != std::string::npos);
}

TEST_CASE("weights outside -63 to 63 are refused: pairs of their products would not fit 16 bits") {
  for (const int wrong : {64, 127, -64, -128}) {
    I7 layer(8, 4);
    layer.weight[29] = static_cast<std::int8_t>(wrong);
    check_refused(Linear::from_i7(8, 4, layer.weight, layer.scale, layer.smooth),
                  "found a weight of " + std::to_string(wrong));
  }
}

TEST_CASE("scales and smoothing factors that are no finite numbers above 0 are refused") {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float wrong : {std::numeric_limits<float>::quiet_NaN(), infinity, -infinity, 0.0F, -0.5F}) {
    I7 layer(8, 4);
    layer.scale[3] = wrong;
    check_refused(Linear::from_i7(8, 4, layer.weight, layer.scale, layer.smooth), "found a scale of");
    layer = I7(8, 4);
    layer.smooth[7] = wrong;
    check_refused(Linear::from_i7(8, 4, layer.weight, layer.scale, layer.smooth), "found a smoothing factor of");
  }
}

TEST_CASE("sizes that do not belong together are refused") {
  const I7 layer(8, 4);
  check_refused(Linear::from_i7(8, 5, layer.weight, layer.scale, layer.smooth), "found 32 weights, expected 40");
  check_refused(Linear::from_i7(4, 8, layer.weight, layer.scale, layer.smooth), "found 4 scales, expected 8");
  check_refused(Linear::from_i7(8, 4, layer.weight, layer.scale, layer.scale), "found 4 smoothing factors, expected 8");
  check_refused(Linear::from_f32(8, 4, layer.smooth), "found 8 weights, expected 32");

  const Linear linear = layer.make();
  const Threads threads(1);
  LinearScratch scratch;
  Floats x(16), y(8);
  CHECK(linear.run(x, 2, y, scratch, threads));
  CHECK_FALSE(linear.run(x, 3, y, scratch, threads));
  CHECK_FALSE(linear.run(std::span(x).first(15), 2, y, scratch, threads));
  CHECK_FALSE(linear.run(x, 2, std::span(y).first(7), scratch, threads));
  CHECK_FALSE(linear.run_two_term(x, 3, y, scratch, threads));
  CHECK(linear.run({}, 0, {}, scratch, threads));  // no rows, nothing to do
  CHECK(linear.run_two_term({}, 0, {}, scratch, threads));
}

TEST_CASE("groups that do not cover the channels are refused") {
  const I7 layer(8, 4);
  const auto made = [&](std::vector<std::size_t> groups) {
    return Linear::from_i7(8, 4, layer.weight, layer.scale, layer.smooth, {.groups = std::move(groups)});
  };
  check_refused(made({3}), "found groups that end after 3 channels, expected all 8");
  check_refused(made({3, 6}), "found a group of 6 channels after 3, expected 1 to 5");
  check_refused(made({0, 8}), "found a group of 0 channels after 0, expected 1 to 8");
  check_refused(made({8, 8}), "found 32 weights, expected 64");
  check_refused(made({4, 4}), "found 4 scales, expected 8");
}

#ifndef __EMSCRIPTEN__
TEST_CASE("one, two and four threads give the same bits") {
  const I7 layer(192, 100);
  Random random(4);
  const Floats weight = random.floats(192 * 100, -1, 1);
  const auto f32 = Linear::from_f32(192, 100, weight);
  REQUIRE(f32);
  for (const std::size_t threads : {2u, 4u}) {
    REQUIRE(Threads(threads).count() == threads);
    for (const std::size_t rows : {1u, 2u, 7u, 33u, 64u}) {
      const Floats x = random.floats(rows * 192, -3, 3);
      LinearScratch one, more;
      CHECK(run(layer.make(), x, rows, one, 1) == run(layer.make(), x, rows, more, threads));
      CHECK(run(*f32, x, rows, one, 1) == run(*f32, x, rows, more, threads));
    }
  }
}
#endif

TEST_CASE("each item of for_each is done exactly once, however many threads") {
  for (const std::size_t count : {0u, 1u, 2u}) {
    const Threads threads(count);
    CHECK(threads.count() >= 1);
    std::vector<int> done(100);
    threads.for_each(done.size(), [&](std::size_t i) { ++done[i]; });
    CHECK(done == std::vector<int>(100, 1));
  }
}

}  // namespace
}  // namespace maskscope::nn
