// The inner loops of the page's matrix products: each gives the sums of whole-number arithmetic, at the ends of the ranges
// too, on whatever processor runs this.
#include "nn/wasm/microkernel.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "../random.h"

namespace maskscope::nn {
namespace {

using testing::Random;
using Qvalues = std::vector<std::int8_t>;

struct Problem {
  std::size_t in, rows;
  Qvalues qvalues;  // [rows][in]
  Qvalues weight;   // [kPanelColumns][in]
};

Qvalues random_qvalues(std::size_t n, int low, int high, std::uint32_t seed) {
  Random random(seed);
  Qvalues qvalues(n);
  for (std::int8_t& s : qvalues) s = static_cast<std::int8_t>(random.whole(low, high));
  return qvalues;
}

// Sums that stay below 2^24 are exact as floats, so the microkernel's output tells them.
std::vector<float> sums(const Microkernel& microkernel, const Problem& p) {
  const std::size_t depth = (p.in + kDepthBlock - 1) / kDepthBlock * kDepthBlock;
  std::vector<std::uint32_t> words(depth / kDepthBlock * microkernel.input_words * p.rows);
  const std::vector<RowQuantisation> rows(p.rows, {-5, 1.0F});
  std::vector<std::int32_t> qvalue_sum(p.rows), weight_sum(kPanelColumns);
  for (std::size_t first = 0; first < p.rows; first += group_rows(p.rows - first)) {
    const std::size_t group = group_rows(p.rows - first);
    for (std::size_t r = first; r < first + group; ++r) {
      Qvalues qvalues(depth);
      std::copy_n(p.qvalues.begin() + static_cast<std::ptrdiff_t>(r * p.in), p.in, qvalues.begin());
      for (const std::int8_t s : qvalues) qvalue_sum[r] += s;
      for (std::size_t i = 0; i < depth / kDepthBlock; ++i) {
        std::uint32_t* to =
            words.data() + (first * depth / kDepthBlock + i * group) * microkernel.input_words + r - first;
        microkernel.pack(qvalues.data() + i * kDepthBlock, kDepthBlock, to, group);
      }
    }
  }
  std::vector<std::uint8_t> panel(kPanelColumns * depth);
  std::vector<Overflow> overflows;
  for (std::size_t c = 0; c < kPanelColumns; ++c) {
    Qvalues weight(p.weight.begin() + static_cast<std::ptrdiff_t>(c * p.in),
                   p.weight.begin() + static_cast<std::ptrdiff_t>((c + 1) * p.in));
    for (const std::int8_t w : weight) weight_sum[c] += w;
    if (microkernel.sums_fours) split_overflows(weight, static_cast<std::uint16_t>(c), overflows);
    for (std::size_t i = 0; i < p.in; ++i) {
      panel[(i / microkernel.word * kPanelColumns + c) * microkernel.word + i % microkernel.word] =
          static_cast<std::uint8_t>(weight[i] + microkernel.offset);
    }
  }
  const std::vector<float> scale(kPanelColumns, 1.0F);
  std::vector<float> output(p.rows * kPanelColumns);
  microkernel.run({.row_count = p.rows,
                   .input = words.data(),
                   .weight = panel.data(),
                   .overflows = overflows,
                   .depth = depth,
                   .rows = rows.data(),
                   .qvalue_sum = qvalue_sum.data(),
                   .weight_sum = weight_sum.data(),
                   .scale = scale.data(),
                   .output = output.data(),
                   .output_stride = kPanelColumns,
                   .add = false});
  return output;
}

std::vector<float> plain_sums(const Problem& p) {
  std::vector<float> output;
  for (std::size_t r = 0; r < p.rows; ++r) {
    for (std::size_t c = 0; c < kPanelColumns; ++c) {
      std::int32_t sum = 0;
      for (std::size_t i = 0; i < p.in; ++i) sum += (p.qvalues[r * p.in + i] + 5) * p.weight[c * p.in + i];
      output.push_back(static_cast<float>(sum));
    }
  }
  return output;
}

void check(const Problem& p) {
  const auto expected = plain_sums(p);
  for (const Microkernel& microkernel : microkernels()) {
    INFO(microkernel.name << ", " << p.rows << " rows of " << p.in);
    CHECK(sums(microkernel, p) == expected);
  }
}

TEST_CASE("there is a microkernel, and with relaxed SIMD more than one") {
  REQUIRE_FALSE(microkernels().empty());
  WARN("microkernels, the fastest first: " << [] {
    std::string names;
    for (const Microkernel& microkernel : microkernels())
      names += std::string(names.empty() ? "" : "; ") + microkernel.name;
    return names;
  }());
}

TEST_CASE("every microkernel sums random rows exactly, for each number of rows and odd depths") {
  for (std::size_t rows = 1; rows <= 9; ++rows) {
    for (const std::size_t in : {1u, 2u, 3u, 5u, 7u, 8u, 9u, 15u, 16u, 17u, 64u, 71u, 768u}) {
      const auto seed = static_cast<std::uint32_t>(in * 10 + rows);
      check({in, rows, random_qvalues(rows * in, -128, 127, seed),
             random_qvalues(kPanelColumns * in, -63, 63, seed + 1)});
      check({in, rows, random_qvalues(rows * in, -128, 127, seed),
             random_qvalues(kPanelColumns * in, -32, 32, seed + 2)});
    }
  }
}

TEST_CASE("every microkernel is exact where all quantised values and all weights are at an end") {
  for (const std::size_t in : {8u, 24u, 67u, 768u}) {
    for (const int qvalue : {-128, 127}) {
      for (const int weight : {-63, -32, 32, 63}) {
        Problem p{in, kMostGroupRows, Qvalues(kMostGroupRows * in, static_cast<std::int8_t>(qvalue)),
                  Qvalues(kPanelColumns * in, static_cast<std::int8_t>(weight))};
        check(p);
        for (std::size_t i = 0; i < p.qvalues.size(); i += 2) p.qvalues[i] = static_cast<std::int8_t>(-1 - qvalue);
        check(p);
        for (std::size_t i = 0; i < p.weight.size(); i += 3) p.weight[i] = static_cast<std::int8_t>(-weight);
        check(p);
      }
    }
  }
}

TEST_CASE("without overflows sums of four fit 16 bits, and nothing is lost") {
  const Qvalues all(64, 63), none(64, 32);
  for (Qvalues weight : {all, none, Qvalues(64, -63), random_qvalues(64, -63, 63, 1), random_qvalues(61, 20, 63, 2)}) {
    const Qvalues before = weight;
    std::vector<Overflow> overflows;
    split_overflows(weight, 3, overflows);
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
    CHECK(overflows.empty() == (before == none));
    for (const Overflow& overflow : overflows) {
      CHECK(overflow.column == 3);
      weight[overflow.input] = static_cast<std::int8_t>(weight[overflow.input] + overflow.weight);
    }
    CHECK(weight == before);
  }
}

}  // namespace
}  // namespace maskscope::nn
