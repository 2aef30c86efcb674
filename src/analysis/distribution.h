// The probabilities that a row of logits stands for. Immutable; thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/prediction.h"

namespace maskscope::analysis {

// The positions whose logits, a number for each word of the vocabulary, are computed next: so few that nothing waits for them
// for long. done <= positions.size().
inline std::span<const std::size_t> next_rows(std::span<const std::size_t> positions, std::size_t done) {
  constexpr std::size_t kRowsAtOnce = 16;
  return positions.subspan(done, std::min(kRowsAtOnce, positions.size() - done));
}

// logits: [vocabulary], at least one; they must outlive it.
class Distribution {
 public:
  explicit Distribution(std::span<const float> logits);

  double log_probability(std::size_t word) const { return (static_cast<double>(logits_[word]) - highest_) - log_sum_; }
  // How many words are better, plus 1; of equal ones the lower id is better.
  std::uint32_t rank(std::size_t word) const;

  Prediction prediction(text::TokenId word, const OutputNames& names) const;
  // The k best (all where there are fewer), best first.
  std::vector<Prediction> best(std::size_t k, const OutputNames& names) const;

  // KL(this || other), in nats; the other has as many words.
  double divergence_from(const Distribution& other) const;

 private:
  std::span<const float> logits_;
  double highest_ = 0;  // the largest logit
  double log_sum_ = 0;  // log of the sum of exp(logit - highest)
};

}  // namespace maskscope::analysis
