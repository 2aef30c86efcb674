#include "analysis/distribution.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace maskscope::analysis {

Distribution::Distribution(std::span<const float> logits) : logits_(logits) {
  highest_ = static_cast<double>(*std::ranges::max_element(logits));
  double sum = 0;
  for (const float logit : logits) sum += std::exp(static_cast<double>(logit) - highest_);
  log_sum_ = std::log(sum);
}

std::uint32_t Distribution::rank(std::size_t word) const {
  std::uint32_t better = 0;
  for (std::size_t i = 0; i < logits_.size(); ++i) {
    better += logits_[i] > logits_[word] || (logits_[i] == logits_[word] && i < word) ? 1 : 0;
  }
  return better + 1;
}

Prediction Distribution::prediction(text::TokenId word, const OutputNames& names) const {
  const auto index = static_cast<std::size_t>(word);
  return {.id = word,
          .token = names.of(word),
          .logit = logits_[index],
          .probability = static_cast<float>(std::exp(log_probability(index)))};
}

std::vector<Prediction> Distribution::best(std::size_t k, const OutputNames& names) const {
  std::vector<std::size_t> order(std::min(logits_.size(), names.size()));
  std::iota(order.begin(), order.end(), std::size_t{0});
  const std::size_t kept = std::min(k, order.size());
  std::ranges::partial_sort(
      order, order.begin() + static_cast<std::ptrdiff_t>(kept),
      [&](std::size_t a, std::size_t b) { return logits_[a] != logits_[b] ? logits_[a] > logits_[b] : a < b; });
  std::vector<Prediction> words;
  for (const std::size_t word : std::span(order).first(kept)) {
    words.push_back(prediction(static_cast<text::TokenId>(word), names));
  }
  return words;
}

double Distribution::divergence_from(const Distribution& other) const {
  double sum = 0;
  for (std::size_t i = 0; i < logits_.size(); ++i) {
    const double own = log_probability(i);
    sum += std::exp(own) * (own - other.log_probability(i));
  }
  return sum;
}

}  // namespace maskscope::analysis
