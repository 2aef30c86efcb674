#include "pack/token_frequency.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace maskscope::pack {
namespace {

// The share kept for tokens that the texts happen not to have, so that their scales do not grow without bound.
constexpr double kUnseen = 0.1;

double sum_of(const std::vector<double>& values) { return std::reduce(values.begin(), values.end()); }

}  // namespace

void TokenFrequency::count_inputs(std::span<const text::TokenId> ids) {
  for (const text::TokenId id : ids) ++inputs_[static_cast<std::size_t>(id)];
}

void TokenFrequency::count_predictions(std::span<const float> logits) {
  const float largest = *std::ranges::max_element(logits);
  std::vector<float> exponentials(logits.size());
  std::ranges::transform(logits, exponentials.begin(), [&](float logit) { return std::exp(logit - largest); });
  const double sum = std::accumulate(exponentials.begin(), exponentials.end(), 0.0);
  for (std::size_t token = 0; token < logits.size(); ++token) {
    predictions_[token] += static_cast<double>(exponentials[token]) / sum;
  }
}

std::vector<float> TokenFrequency::scale_factors() const {
  const std::size_t tokens = inputs_.size();
  const double inputs = std::max(sum_of(inputs_), 1.0), predictions = std::max(sum_of(predictions_), 1.0);
  std::vector<double> log_share(tokens);
  for (std::size_t token = 0; token < tokens; ++token) {
    const double share = (inputs_[token] / inputs + predictions_[token] / predictions) / 2;
    log_share[token] = std::log(share + kUnseen / static_cast<double>(tokens));
  }
  const double mean = sum_of(log_share) / static_cast<double>(tokens);
  std::vector<float> factors(tokens);
  std::ranges::transform(log_share, factors.begin(),
                         [&](double share) { return static_cast<float>(std::exp((mean - share) / 2)); });
  return factors;
}

}  // namespace maskscope::pack
