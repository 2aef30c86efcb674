#include "engine/outputs.h"

#include <algorithm>
#include <array>

#include "analysis/distribution.h"
#include "bert/model.h"

namespace maskscope::engine {
namespace {

const std::array<std::string, 2>& replaced_names() {
  static const std::array<std::string, 2> names = {"original", "replaced"};
  return names;
}

std::vector<std::size_t> find_places(OutputKind kind, const text::Vocabulary& vocabulary,
                                     const text::Encoding& encoding) {
  if (kind == OutputKind::text_label) return {0};
  if (kind == OutputKind::answer) return {0, 1};
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
    const bool from_text = encoding.ranges[i].begin < encoding.ranges[i].end;
    if (kind == OutputKind::words ? encoding.ids[i] == vocabulary.mask() : from_text) places.push_back(i);
  }
  return places;
}

}  // namespace

OutputKind output_kind(const bert::Model& model) {
  switch (model.head().value_or(bert::Head::masked_lm)) {
    case bert::Head::sequence_classifier:
      return OutputKind::text_label;
    case bert::Head::token_classifier:
      return OutputKind::token_labels;
    case bert::Head::question_answering:
      return OutputKind::answer;
    case bert::Head::replaced_token:
      return OutputKind::replaced;
    case bert::Head::masked_lm:
    case bert::Head::next_sentence:
      return OutputKind::words;
  }
  return OutputKind::words;
}

Outputs::Outputs(const bert::Model& model, const text::Vocabulary& vocabulary, const text::Encoding& encoding)
    : model_(&model),
      vocabulary_(&vocabulary),
      encoding_(&encoding),
      kind_(output_kind(model)),
      places_(find_places(kind_, vocabulary, encoding)) {}

analysis::OutputNames Outputs::names() const {
  switch (kind_) {
    case OutputKind::words:
      return *vocabulary_;
    case OutputKind::answer:
      return analysis::OutputNames(encoding_->tokens);
    case OutputKind::replaced:
      return analysis::OutputNames(replaced_names());
    case OutputKind::text_label:
    case OutputKind::token_labels:
      break;
  }
  return analysis::OutputNames(model_->config().labels);
}

std::span<const std::size_t> Outputs::next_places(std::size_t done) const {
  return kind_ == OutputKind::words ? analysis::next_rows(places_, done) : places().subspan(done);
}

std::size_t Outputs::width() const { return kind_ == OutputKind::words ? model_->config().vocabulary : names().size(); }

Result<std::vector<float>> Outputs::rows(bert::ForwardPass& pass, std::span<const std::size_t> places,
                                         std::optional<std::size_t> layers) const {
  if (kind_ == OutputKind::words) return layers ? pass.logits_after_layer(*layers, places) : pass.logits(places);
  const auto logits = layers ? pass.label_logits_after_layer(*layers) : pass.label_logits();
  if (!logits) return logits;
  std::vector<float> rows;
  for (const std::size_t place : places) {
    if (std::ranges::find(places_, place) == places_.end()) {
      return fail("found place ", place, ", where this model predicts nothing");
    }
    const std::vector<float> row = row_of(*logits, place);
    rows.insert(rows.end(), row.begin(), row.end());
  }
  return rows;
}

// logits: all that the labels' head gave.
std::vector<float> Outputs::row_of(std::span<const float> logits, std::size_t place) const {
  const std::size_t labels = model_->config().labels.size();
  if (kind_ == OutputKind::replaced) return {0, logits[place]};  // the softmax of these two is the sigmoid of the one
  if (kind_ != OutputKind::answer) {
    const auto row = logits.subspan(place * labels, labels);
    return {row.begin(), row.end()};
  }
  std::vector<float> of_tokens(encoding_->tokens.size());
  for (std::size_t token = 0; token < of_tokens.size(); ++token) of_tokens[token] = logits[token * labels + place];
  return of_tokens;
}

}  // namespace maskscope::engine
