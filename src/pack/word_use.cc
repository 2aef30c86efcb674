#include "pack/word_use.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace maskscope::pack {
namespace {

// How much of all use is kept for words that the texts happen not to have, so that their steps do not grow without bound.
constexpr double kUnseen = 0.1;

double sum_of(const std::vector<double>& values) { return std::reduce(values.begin(), values.end()); }

}  // namespace

void WordUse::read(std::span<const text::TokenId> ids) {
  for (const text::TokenId id : ids) ++read_[static_cast<std::size_t>(id)];
}

void WordUse::answer(std::span<const float> logits) {
  const float largest = *std::ranges::max_element(logits);
  std::vector<float> likely(logits.size());
  std::ranges::transform(logits, likely.begin(), [&](float logit) { return std::exp(logit - largest); });
  const double sum = std::accumulate(likely.begin(), likely.end(), 0.0);
  for (std::size_t word = 0; word < likely.size(); ++word) answered_[word] += static_cast<double>(likely[word]) / sum;
}

std::vector<float> WordUse::step_factors() const {
  const std::size_t words = read_.size();
  const double reads = std::max(sum_of(read_), 1.0), answers = std::max(sum_of(answered_), 1.0);
  std::vector<double> log_use(words);
  for (std::size_t word = 0; word < words; ++word) {
    const double use = (read_[word] / reads + answered_[word] / answers) / 2;
    log_use[word] = std::log(use + kUnseen / static_cast<double>(words));
  }
  const double mean = sum_of(log_use) / static_cast<double>(words);
  std::vector<float> factors(words);
  std::ranges::transform(log_use, factors.begin(),
                         [&](double use) { return static_cast<float>(std::exp((mean - use) / 2)); });
  return factors;
}

}  // namespace maskscope::pack
