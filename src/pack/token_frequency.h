// How often each token of the vocabulary occurs: in a text, and as a prediction. A pack gives the embeddings of frequent tokens
// smaller scales. Thread-safe as a value.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "text/vocabulary.h"

namespace maskscope::pack {

class TokenFrequency {
 public:
  explicit TokenFrequency(std::size_t vocabulary) : inputs_(vocabulary), predictions_(vocabulary) {}

  // The tokens of a text, in [0, vocabulary).
  void count_inputs(std::span<const text::TokenId> ids);

  // The logits at one mask, [vocabulary], finite: each token counts as its probability.
  void count_predictions(std::span<const float> logits);

  // What each token's scale is to be multiplied by, [vocabulary]: f[t] = sqrt(gm(p) / p[t]), p[t] being the mean of the token's
  // shares of inputs and of predictions, plus 0.1 / vocabulary for tokens that were never seen, and gm(p) the geometric mean. So
  // each row's errors do the same harm on average, which is best for rows of one size and a given number of bits (reverse
  // water-filling; Cover and Thomas 2006, section 10.3.3).
  std::vector<float> scale_factors() const;

 private:
  std::vector<double> inputs_, predictions_;  // [vocabulary]
};

}  // namespace maskscope::pack
