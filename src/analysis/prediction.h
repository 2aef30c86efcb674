// A word and what the model gives it. Plain data.
#pragma once

#include <string>

#include "text/vocabulary.h"

namespace maskscope::analysis {

struct Prediction {
  text::TokenId id = 0;
  std::string token;      // as in the vocabulary: "field", "##ing"
  float logit = 0;        // the masked-LM head's score
  float probability = 0;  // softmax over the whole vocabulary, 0..1
};

}  // namespace maskscope::analysis
