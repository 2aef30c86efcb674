#include "scope/top_k.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <vector>

namespace maskscope::scope {
namespace {

std::vector<std::size_t> indices(const std::vector<Ranked>& ranked) {
  std::vector<std::size_t> result;
  for (const Ranked& r : ranked) result.push_back(r.index);
  return result;
}

TEST_CASE("top_k gives the highest logits, best first, with their values") {
  const std::vector<float> logits = {1, -4, 7, 3, 6.5F};
  const auto best = top_k(logits, 3);
  CHECK(indices(best) == std::vector<std::size_t>{2, 4, 3});
  CHECK(best[1].logit == 6.5F);
}

TEST_CASE("top_k puts the lower index first among equal logits, at the cut too") {
  const std::vector<float> logits = {2, 5, 5, 1, 5, 2, 0.0F, -0.0F};
  CHECK(indices(top_k(logits, 2)) == std::vector<std::size_t>{1, 2});
  CHECK(indices(top_k(logits, 8)) == std::vector<std::size_t>{1, 2, 4, 0, 5, 3, 6, 7});
}

TEST_CASE("top_k of more than there are gives all, of nothing gives none") {
  const std::vector<float> logits = {1, 2};
  CHECK(indices(top_k(logits, 10)) == std::vector<std::size_t>{1, 0});
  CHECK(top_k(logits, std::numeric_limits<std::size_t>::max()).size() == 2);
  CHECK(top_k(logits, 0).empty());
  CHECK(top_k({}, 3).empty());
}

TEST_CASE("top_k's probabilities are the softmax over the whole row, not over the k") {
  const std::vector<float> logits = {0, std::log(2.0F), std::log(5.0F), 0, 0};  // 1 + 2 + 5 + 1 + 1 = 10
  const auto best = top_k(logits, 2);
  CHECK(std::abs(best[0].probability - 0.5F) < 1e-6F);
  CHECK(std::abs(best[1].probability - 0.2F) < 1e-6F);
}

TEST_CASE("top_k's probabilities stand very large and very small logits") {
  const std::vector<float> logits = {1e30F, -1e30F, 1e30F};
  const auto best = top_k(logits, 3);
  CHECK(best[0].probability == 0.5F);
  CHECK(best[1].probability == 0.5F);
  CHECK(best[2].probability == 0.0F);
}

}  // namespace
}  // namespace maskscope::scope
