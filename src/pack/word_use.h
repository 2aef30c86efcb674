// How often the words of the vocabulary are used: read in a text, and given as an answer. A pack rounds the rows of
// words that are used more in finer steps. Thread-safe as a value.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "text/vocabulary.h"

namespace maskscope::pack {

class WordUse {
 public:
  explicit WordUse(std::size_t vocabulary) : read_(vocabulary), answered_(vocabulary) {}

  // The words of a text, in [0, vocabulary).
  void read(std::span<const text::TokenId> ids);

  // The logits at one mask, [vocabulary], finite: each word is an answer as often as its probability says.
  void answer(std::span<const float> logits);

  // What each word's steps are to be multiplied by, [vocabulary]: the root of how rarely it is used, so that each row's errors
  // do the same harm on average, which is best for rows of one size and so many bits in all (reverse water-filling; Cover and
  // Thomas 2006, section 10.3.3). Their geometric mean is 1. A word that was never seen counts a little all the same.
  std::vector<float> step_factors() const;

 private:
  std::vector<double> read_, answered_;  // sums
};

}  // namespace maskscope::pack
