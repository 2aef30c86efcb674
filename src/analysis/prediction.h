// A word or a label and what the model gives it. Plain data.
#pragma once

#include <span>
#include <string>

#include "text/vocabulary.h"

namespace maskscope::analysis {

struct Prediction {
  text::TokenId id = 0;
  std::string token;      // as in the vocabulary: "field", "##ing"; or a label's name
  float logit = 0;        // the head's score
  float probability = 0;  // softmax over all words or labels, 0..1
  bool operator==(const Prediction&) const = default;
};

// What the ids of predictions are called: a vocabulary's words, or names in their order. Refers to what it is made of, which
// outlives it.
class OutputNames {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): a vocabulary is names
  OutputNames(const text::Vocabulary& words) : words_(&words) {}
  explicit OutputNames(std::span<const std::string> names) : names_(names) {}

  std::size_t size() const { return words_ != nullptr ? words_->size() : names_.size(); }
  const std::string& of(text::TokenId id) const {
    return words_ != nullptr ? words_->token(id) : names_[static_cast<std::size_t>(id)];
  }

 private:
  const text::Vocabulary* words_ = nullptr;
  std::span<const std::string> names_{};
};

}  // namespace maskscope::analysis
