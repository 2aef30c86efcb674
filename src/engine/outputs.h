// What a model's head says of a text, made alike for every head: places at which it predicts, and at each of them a row of logits,
// whose softmax the predictions are. Thread-safe: constant; its pass is used by one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/prediction.h"
#include "base/error.h"
#include "bert/forward_pass.h"
#include "text/tokenizer.h"

namespace maskscope::engine {

// What is predicted, and where.
enum class OutputKind : std::uint8_t {
  words,         // at each mask
  text_label,    // of the whole text: a single place, 0
  token_labels,  // at each token that was made from the text
  answer,        // the tokens at which it begins and ends: places 0 and 1, which are no positions
  replaced,      // at each token of the text, whether it is original or was replaced
};

OutputKind output_kind(const bert::Model& model);

class Outputs {
 public:
  // All of them outlive it.
  Outputs(const bert::Model& model, const text::Vocabulary& vocabulary, const text::Encoding& encoding);

  OutputKind kind() const { return kind_; }
  std::span<const std::size_t> places() const { return places_; }
  // The places to read next, where so many are done: a few masks, whose rows are large, or all labels, which their head gives at once.
  std::span<const std::size_t> next_places(std::size_t done) const;
  // What the entries of a row are called.
  analysis::OutputNames names() const;

  // [place][names().size() or more] for these of the places(): after all layers of a pass that has run, or after fewer where it
  // keeps its hidden states (bert::ForwardPass). Labels take all places at once, words as many as are asked for.
  Result<std::vector<float>> rows(bert::ForwardPass& pass, std::span<const std::size_t> places,
                                  std::optional<std::size_t> layers = std::nullopt) const;
  // The width of a row.
  std::size_t width() const;

 private:
  std::vector<float> row_of(std::span<const float> logits, std::size_t place) const;

  const bert::Model* model_;
  const text::Vocabulary* vocabulary_;
  const text::Encoding* encoding_;
  OutputKind kind_;
  std::vector<std::size_t> places_;
};

}  // namespace maskscope::engine
