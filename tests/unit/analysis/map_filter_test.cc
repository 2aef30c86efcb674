// Arranged maps against sums that are written out by hand.
#include "analysis/map_filter.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>
#include <string>

using namespace maskscope;
using analysis::Filter;
using analysis::Group;
using analysis::Side;

namespace {

// [CLS] un ##believ ##able , it [SEP] is . [SEP]
text::Encoding pair() {
  text::Encoding encoding;
  encoding.tokens = {"[CLS]", "un", "##believ", "##able", ",", "it", "[SEP]", "is", ".", "[SEP]"};
  encoding.type_ids = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1};
  encoding.ids.assign(encoding.tokens.size(), 0);
  encoding.ranges.resize(encoding.tokens.size());
  return encoding;
}
constexpr std::size_t kTokens = 10;

// Rows that sum to 1.
std::vector<float> random_map() {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> any(0.01F, 1);
  std::vector<float> map(kTokens * kTokens);
  for (std::size_t query = 0; query < kTokens; ++query) {
    float sum = 0;
    for (std::size_t key = 0; key < kTokens; ++key) sum += map[query * kTokens + key] = any(random);
    for (std::size_t key = 0; key < kTokens; ++key) map[query * kTokens + key] /= sum;
  }
  return map;
}

std::vector<float> shown(const std::vector<float>& map, const Filter& filter) {
  return analysis::arranged(map, kTokens, analysis::arrange(pair(), filter), filter);
}

}  // namespace

TEST_CASE("nothing asked for is the map itself", "[arrangement]") { CHECK(shown(random_map(), {}) == random_map()); }

TEST_CASE("words: sum over the pieces looked at, mean over the pieces that look", "[arrangement]") {
  const std::vector<float> map = random_map();
  const auto at = [&](std::size_t query, std::size_t key) { return map[query * kTokens + key]; };
  const Filter filter = {.words = true};
  const analysis::Arrangement words = analysis::arrange(pair(), filter);
  REQUIRE(words.rows == std::vector<Group>{{0, 0}, {1, 3}, {4, 4}, {5, 5}, {6, 6}, {7, 7}, {8, 8}, {9, 9}});
  REQUIRE(words.columns == words.rows);
  const std::vector<float> cells = shown(map, filter);
  REQUIRE(cells.size() == 64);
  CHECK(cells[0 * 8 + 1] == Catch::Approx(at(0, 1) + at(0, 2) + at(0, 3)));
  CHECK(cells[1 * 8 + 3] == Catch::Approx((at(1, 5) + at(2, 5) + at(3, 5)) / 3));
  float within = 0;
  for (std::size_t query = 1; query <= 3; ++query) within += at(query, 1) + at(query, 2) + at(query, 3);
  CHECK(cells[1 * 8 + 1] == Catch::Approx(within / 3));
  for (std::size_t row = 0; row < 8; ++row) {
    float sum = 0;
    for (std::size_t column = 0; column < 8; ++column) sum += cells[row * 8 + column];
    CHECK(sum == Catch::Approx(1));
  }
}

TEST_CASE("hidden tokens leave, and rows keep what is left unless they are renormalised", "[arrangement]") {
  const std::vector<float> map = random_map();
  Filter filter = {.hide_special = true, .hide_punctuation = true};
  const analysis::Arrangement rest = analysis::arrange(pair(), filter);
  REQUIRE(rest.rows == std::vector<Group>{{1, 1}, {2, 2}, {3, 3}, {5, 5}, {7, 7}});
  CHECK(shown(map, filter)[1 * 5 + 3] == map[2 * kTokens + 5]);
  filter.renormalise = true;
  const float left = map[21] + map[22] + map[23] + map[25] + map[27];
  CHECK(shown(map, filter)[1 * 5 + 3] == Catch::Approx(map[25] / left));
}

TEST_CASE("the diagonal counts as nothing, a word's own pieces included", "[arrangement]") {
  const std::vector<float> map = random_map();
  const std::vector<float> cells = shown(map, {.words = true, .hide_diagonal = true});
  for (std::size_t i = 0; i < 8; ++i) CHECK(cells[i * 8 + i] == 0);
  CHECK(cells[1 * 8 + 0] == Catch::Approx((map[10] + map[20] + map[30]) / 3));
}

TEST_CASE("from one sentence to the other, rows and columns differ", "[arrangement]") {
  const std::vector<float> map = random_map();
  const std::vector<float> cells = shown(map, {.from = Side::first, .to = Side::second});
  REQUIRE(cells.size() == 7 * 3);
  CHECK(cells[5 * 3 + 1] == map[5 * kTokens + 8]);
  const std::vector<float> back = shown(map, {.from = Side::second, .to = Side::first});
  REQUIRE(back.size() == 3 * 7);
  CHECK(back[0 * 7 + 6] == map[7 * kTokens + 6]);
}

TEST_CASE("a row of nothing stays nothing when renormalised", "[arrangement]") {
  const std::vector<float> cells = shown(std::vector<float>(kTokens * kTokens), {.renormalise = true});
  for (const float cell : cells) CHECK(cell == 0);
}

TEST_CASE("what is punctuation, special, a piece", "[arrangement]") {
  CHECK(analysis::is_punctuation(","));
  CHECK(analysis::is_punctuation("\u201c"));
  CHECK_FALSE(analysis::is_punctuation("##s"));
  CHECK_FALSE(analysis::is_punctuation("[SEP]"));
  CHECK_FALSE(analysis::is_punctuation(""));
  CHECK(analysis::is_piece("##s"));
  CHECK_FALSE(analysis::is_piece("##"));
  CHECK(analysis::is_punctuation("\u2581."));
}

TEST_CASE("where words are marked, a piece touches the one before it and is no punctuation", "[arrangement]") {
  text::Encoding encoding;
  encoding.spelling = {.names = {"<pad>", "<unk>", "<s>", "</s>", "<mask>"}, .continuation = ""};
  encoding.tokens = {"<s>", "un", "believ", "able", ",", "x", "\u2581sea", "<mask>", "y", "\u6771", "</s>"};
  encoding.type_ids = std::vector<std::int32_t>(11, 0);
  encoding.ranges = {{0, 0},   {0, 2},   {2, 8},   {8, 12},  {12, 13}, {13, 14},
                     {15, 18}, {18, 24}, {24, 25}, {25, 28}, {28, 28}};
  std::vector<bool> pieces;
  for (std::size_t i = 0; i < encoding.tokens.size(); ++i) pieces.push_back(analysis::is_piece(encoding, i));
  CHECK(pieces == std::vector<bool>{false, false, true, true, false, false, false, false, false, false, false});
  const analysis::Arrangement whole = analysis::arrange(encoding, {.words = true, .hide_special = true});
  CHECK(whole.rows.front() == analysis::Group{1, 3});
}
