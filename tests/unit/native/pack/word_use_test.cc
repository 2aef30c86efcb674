// Which words' rows are rounded finely: those that are read or answered often.
#include "pack/word_use.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <vector>

namespace maskscope::pack {
namespace {

constexpr std::size_t kWords = 8;

double log_sum(const std::vector<float>& factors) {
  double sum = 0;
  for (const float factor : factors) sum += std::log(static_cast<double>(factor));
  return sum;
}

TEST_CASE("words that are read or answered more have finer steps, of the same geometric mean") {
  WordUse use(kWords);
  use.read(std::vector<text::TokenId>{1, 2, 2, 2});
  std::vector<float> logits(kWords, -20.0F);
  logits[5] = 10;
  use.answer(logits);
  const std::vector<float> factors = use.step_factors();
  REQUIRE(factors.size() == kWords);
  CHECK(factors[2] < factors[1]);
  CHECK(factors[5] < factors[2]);  // of all answers, where the other has three of four reads
  CHECK(factors[1] < factors[0]);
  CHECK(factors[0] == factors[7]);
  CHECK(std::abs(log_sum(factors)) < 1e-5);
}

TEST_CASE("four times the use makes steps half as large") {
  WordUse use(2);
  for (int i = 0; i < 1000; ++i) use.read(std::vector<text::TokenId>{0, 0, 0, 0, 1});
  use.answer(std::vector<float>{std::log(4.0F), 0.0F});  // 0.8 and 0.2
  const std::vector<float> factors = use.step_factors();
  CHECK(std::abs(factors[1] / factors[0] - std::sqrt(0.85F / 0.25F)) < 1e-4F);  // with what is kept for the unseen
}

TEST_CASE("where nothing was seen all words are alike") {
  for (const float factor : WordUse(kWords).step_factors()) CHECK(std::abs(factor - 1) < 1e-6F);
}

TEST_CASE("logits far apart or far from zero are no trouble") {
  WordUse use(3);
  use.answer(std::vector<float>{1e4F, -1e4F, 0.0F});
  for (const float factor : use.step_factors()) CHECK((std::isfinite(factor) && factor > 0));
}

}  // namespace
}  // namespace maskscope::pack
