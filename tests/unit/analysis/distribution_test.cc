#include "analysis/distribution.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "../text/golden.h"

namespace maskscope::analysis {
namespace {

const text::Vocabulary& vocabulary() {
  static const text::Vocabulary words = text::testing::small_vocabulary("a\nb\nc\n");
  return words;
}

std::vector<text::TokenId> best_of(const std::vector<float>& logits, std::size_t k) {
  std::vector<text::TokenId> ids;
  for (const Prediction& word : Distribution(logits).best(k, vocabulary())) ids.push_back(word.id);
  return ids;
}

using Ids = std::vector<text::TokenId>;

TEST_CASE("the best words are the highest logits, best first, with their names and values") {
  const std::vector<float> logits = {1, -4, 7, 3, 6.5F};
  const auto best = Distribution(logits).best(3, vocabulary());
  CHECK(best_of(logits, 3) == Ids{2, 4, 3});
  CHECK((best[1].logit == 6.5F && best[1].token == "[MASK]"));
}

TEST_CASE("of equal logits the lower id comes first, at the cut too") {
  const std::vector<float> logits = {2, 5, 5, 1, 5, 2, 0.0F, -0.0F};
  CHECK(best_of(logits, 2) == Ids{1, 2});
  CHECK(best_of(logits, 8) == Ids{1, 2, 4, 0, 5, 3, 6, 7});
}

TEST_CASE("more words than there are gives all, no words gives none") {
  const std::vector<float> logits = {1, 2};
  CHECK(best_of(logits, 10) == Ids{1, 0});
  CHECK(best_of(logits, std::numeric_limits<std::size_t>::max()).size() == 2);
  CHECK(best_of(logits, 0).empty());
}

TEST_CASE("probabilities are the softmax over the whole row, not over the best") {
  const std::vector<float> logits = {0, std::log(2.0F), std::log(5.0F), 0, 0};  // 1 + 2 + 5 + 1 + 1 = 10
  const Distribution distribution(logits);
  const auto best = distribution.best(2, vocabulary());
  CHECK(std::abs(best[0].probability - 0.5F) < 1e-6F);
  CHECK(std::abs(best[1].probability - 0.2F) < 1e-6F);
  CHECK(std::abs(distribution.log_probability(4) - std::log(0.1)) < 1e-6);
  CHECK(std::abs(distribution.prediction(1, vocabulary()).probability - 0.2F) < 1e-6F);
}

TEST_CASE("very large and very small logits are stood") {
  const std::vector<float> logits = {1e30F, -1e30F, 1e30F};
  const auto best = Distribution(logits).best(3, vocabulary());
  CHECK((best[0].probability == 0.5F && best[1].probability == 0.5F && best[2].probability == 0.0F));
}

TEST_CASE("a word's rank counts the words that are better, of equal ones those of lower id") {
  const std::vector<float> logits = {2, 5, 5, 1, 5};
  const Distribution distribution(logits);
  const std::uint32_t expected[] = {4, 1, 2, 5, 3};
  for (std::size_t word = 0; word < 5; ++word) CHECK(distribution.rank(word) == expected[word]);
}

TEST_CASE("the divergence is KL's: of halves and quarters by hand, 0 from itself") {
  const std::vector<float> halves = {0, 0}, quarters = {std::log(1.0F), std::log(3.0F)};
  const Distribution p(halves), q(quarters);
  CHECK(std::abs(p.divergence_from(q) - (0.5 * std::log(0.5 / 0.25) + 0.5 * std::log(0.5 / 0.75))) < 1e-6);
  CHECK(std::abs(q.divergence_from(p) - (0.25 * std::log(0.25 / 0.5) + 0.75 * std::log(0.75 / 0.5))) < 1e-6);
  CHECK(p.divergence_from(p) == 0);
}

}  // namespace
}  // namespace maskscope::analysis
