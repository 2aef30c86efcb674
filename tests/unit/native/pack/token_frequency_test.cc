// Which tokens get smaller scales: those that are frequent in texts or predictions.
#include "pack/token_frequency.h"

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

TEST_CASE("frequent tokens have smaller scale factors, whose geometric mean is 1") {
  TokenFrequency frequency(kWords);
  frequency.count_inputs(std::vector<text::TokenId>{1, 2, 2, 2});
  std::vector<float> logits(kWords, -20.0F);
  logits[5] = 10;
  frequency.count_predictions(logits);
  const std::vector<float> factors = frequency.scale_factors();
  REQUIRE(factors.size() == kWords);
  CHECK(factors[2] < factors[1]);
  CHECK(factors[5] < factors[2]);  // all predictions, where the other has three of four inputs
  CHECK(factors[1] < factors[0]);
  CHECK(factors[0] == factors[7]);
  CHECK(std::abs(log_sum(factors)) < 1e-5);
}

TEST_CASE("four times the frequency halves the scale") {
  TokenFrequency frequency(2);
  for (int i = 0; i < 1000; ++i) frequency.count_inputs(std::vector<text::TokenId>{0, 0, 0, 0, 1});
  frequency.count_predictions(std::vector<float>{std::log(4.0F), 0.0F});  // 0.8 and 0.2
  const std::vector<float> factors = frequency.scale_factors();
  CHECK(std::abs(factors[1] / factors[0] - std::sqrt(0.85F / 0.25F)) < 1e-4F);  // with what is kept for the unseen
}

TEST_CASE("where nothing was seen all tokens are alike") {
  for (const float factor : TokenFrequency(kWords).scale_factors()) CHECK(std::abs(factor - 1) < 1e-6F);
}

TEST_CASE("logits far apart or far from zero are no trouble") {
  TokenFrequency frequency(3);
  frequency.count_predictions(std::vector<float>{1e4F, -1e4F, 0.0F});
  for (const float factor : frequency.scale_factors()) CHECK((std::isfinite(factor) && factor > 0));
}

}  // namespace
}  // namespace maskscope::pack
