// The inner loops of the page's matrix products: each gives the sums of whole-number arithmetic, at the ends of the ranges
// too, on whatever processor runs this.
#include "nn/wasm/tile.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "../random.h"

namespace maskscope::nn {
namespace {

using testing::Random;
using Steps = std::vector<std::int8_t>;

struct Problem {
  std::size_t in, rows;
  Steps steps;   // [rows][in]
  Steps weight;  // [kTileColumns][in]
};

Steps random_steps(std::size_t n, int low, int high, std::uint32_t seed) {
  Random random(seed);
  Steps steps(n);
  for (std::int8_t& s : steps) s = static_cast<std::int8_t>(random.whole(low, high));
  return steps;
}

// Sums that stay below 2^24 are exact as floats, so the tile's output tells them.
std::vector<float> sums(const Tile& tile, const Problem& p) {
  const std::size_t depth = (p.in + kTileDepth - 1) / kTileDepth * kTileDepth;
  std::vector<std::uint32_t> words(depth / kTileDepth * tile.input_words * p.rows);
  const std::vector<RowQuantisation> rows(p.rows, {-5, 1.0F});
  std::vector<std::int32_t> steps_sum(p.rows), weight_sum(kTileColumns);
  for (std::size_t first = 0; first < p.rows; first += group_rows(p.rows - first)) {
    const std::size_t group = group_rows(p.rows - first);
    for (std::size_t r = first; r < first + group; ++r) {
      Steps steps(depth);
      std::copy_n(p.steps.begin() + static_cast<std::ptrdiff_t>(r * p.in), p.in, steps.begin());
      for (const std::int8_t s : steps) steps_sum[r] += s;
      for (std::size_t i = 0; i < depth / kTileDepth; ++i) {
        std::uint32_t* to = words.data() + (first * depth / kTileDepth + i * group) * tile.input_words + r - first;
        tile.pack(steps.data() + i * kTileDepth, kTileDepth, to, group);
      }
    }
  }
  std::vector<std::uint8_t> panel(kTileColumns * depth);
  std::vector<Spill> spills;
  for (std::size_t c = 0; c < kTileColumns; ++c) {
    Steps weight(p.weight.begin() + static_cast<std::ptrdiff_t>(c * p.in),
                 p.weight.begin() + static_cast<std::ptrdiff_t>((c + 1) * p.in));
    for (const std::int8_t w : weight) weight_sum[c] += w;
    if (tile.sums_fours) spill_fours(weight, static_cast<std::uint16_t>(c), spills);
    for (std::size_t i = 0; i < p.in; ++i) {
      panel[(i / tile.word * kTileColumns + c) * tile.word + i % tile.word] =
          static_cast<std::uint8_t>(weight[i] + tile.offset);
    }
  }
  const std::vector<float> scale(kTileColumns, 1.0F);
  std::vector<float> output(p.rows * kTileColumns);
  tile.run({.row_count = p.rows,
            .input = words.data(),
            .weight = panel.data(),
            .spills = spills,
            .depth = depth,
            .rows = rows.data(),
            .steps_sum = steps_sum.data(),
            .weight_sum = weight_sum.data(),
            .scale = scale.data(),
            .output = output.data(),
            .output_stride = kTileColumns,
            .add = false});
  return output;
}

std::vector<float> plain_sums(const Problem& p) {
  std::vector<float> output;
  for (std::size_t r = 0; r < p.rows; ++r) {
    for (std::size_t c = 0; c < kTileColumns; ++c) {
      std::int32_t sum = 0;
      for (std::size_t i = 0; i < p.in; ++i) sum += (p.steps[r * p.in + i] + 5) * p.weight[c * p.in + i];
      output.push_back(static_cast<float>(sum));
    }
  }
  return output;
}

void check(const Problem& p) {
  const auto expected = plain_sums(p);
  for (const Tile& tile : tiles()) {
    INFO(tile.name << ", " << p.rows << " rows of " << p.in);
    CHECK(sums(tile, p) == expected);
  }
}

TEST_CASE("there is a tile, and with relaxed SIMD more than one") {
  REQUIRE_FALSE(tiles().empty());
  WARN("tiles, the fastest first: " << [] {
    std::string names;
    for (const Tile& tile : tiles()) names += std::string(names.empty() ? "" : "; ") + tile.name;
    return names;
  }());
}

TEST_CASE("every tile sums random rows exactly, for each number of rows and odd depths") {
  for (std::size_t rows = 1; rows <= 9; ++rows) {
    for (const std::size_t in : {1u, 2u, 3u, 5u, 7u, 8u, 9u, 15u, 16u, 17u, 64u, 71u, 768u}) {
      const auto seed = static_cast<std::uint32_t>(in * 10 + rows);
      check({in, rows, random_steps(rows * in, -128, 127, seed), random_steps(kTileColumns * in, -63, 63, seed + 1)});
      check({in, rows, random_steps(rows * in, -128, 127, seed), random_steps(kTileColumns * in, -32, 32, seed + 2)});
    }
  }
}

TEST_CASE("every tile is exact where all steps and all weights are at an end") {
  for (const std::size_t in : {8u, 24u, 67u, 768u}) {
    for (const int step : {-128, 127}) {
      for (const int weight : {-63, -32, 32, 63}) {
        Problem p{in, kMostGroupRows, Steps(kMostGroupRows * in, static_cast<std::int8_t>(step)),
                  Steps(kTileColumns * in, static_cast<std::int8_t>(weight))};
        check(p);
        for (std::size_t i = 0; i < p.steps.size(); i += 2) p.steps[i] = static_cast<std::int8_t>(-1 - step);
        check(p);
        for (std::size_t i = 0; i < p.weight.size(); i += 3) p.weight[i] = static_cast<std::int8_t>(-weight);
        check(p);
      }
    }
  }
}

TEST_CASE("what is spilled makes fours fit 16 bits, and nothing is lost") {
  const Steps all(64, 63), none(64, 32);
  for (Steps weight : {all, none, Steps(64, -63), random_steps(64, -63, 63, 1), random_steps(61, 20, 63, 2)}) {
    const Steps before = weight;
    std::vector<Spill> spills;
    spill_fours(weight, 3, spills);
    for (std::size_t first = 0; first < weight.size(); first += 8) {
      for (const std::size_t lane : {0u, 2u}) {
        std::int32_t positive = 0, negative = 0;
        for (const std::size_t i : {0u, 1u, 4u, 5u}) {
          const std::int32_t w = first + lane + i < weight.size() ? weight[first + lane + i] : 0;
          positive += std::max(w, 0);
          negative += std::min(w, 0);
        }
        CHECK(positive * 255 <= 32767);
        CHECK(negative * 255 >= -32768);
      }
    }
    CHECK(spills.empty() == (before == none));
    for (const Spill& spill : spills) {
      CHECK(spill.column == 3);
      weight[spill.input] = static_cast<std::int8_t>(weight[spill.input] + spill.weight);
    }
    CHECK(weight == before);
  }
}

}  // namespace
}  // namespace maskscope::nn
