// The words that fit each mask, or each token.
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/lines.h"
#include "cli/output.h"
#include "engine/task.h"
#include "formats/percent.h"

namespace maskscope::cli {
namespace {

// Of all tokens but those that the model adds around the text.
Result<engine::TokenPredictionsResult> token_predictions(engine::Session& session, const engine::Reading& reading,
                                                         const PredictOptions& options) {
  engine::TokenPredictionsRequest request{
      .id = 0, .positions = {}, .top = static_cast<std::uint32_t>(options.top), .masked = !options.unmasked};
  const text::Vocabulary& vocabulary = session.vocabulary();
  for (std::uint32_t i = 0; i < reading.encoding.ids.size(); ++i) {
    const text::TokenId id = reading.encoding.ids[i];
    if (id != vocabulary.cls() && id != vocabulary.sep()) request.positions.push_back(i);
  }
  return engine::answer<engine::TokenPredictionsResult>(session, request);
}

std::string to_json(const engine::Reading& reading, const std::optional<engine::TokenPredictionsResult>& tokens) {
  return answer_line(reading, [&](JsonWriter& json) {
    formats::write_list(json.key(formats::name_of(reading.output)), reading.masks);
    if (reading.output == engine::OutputKind::answer) {
      const auto found = engine::answer_in(reading);
      json.key("answer_text");
      found ? json.value(*found) : json.null();
    }
    if (!reading.next_sentence.empty()) formats::write_list(json.key("next_sentence"), reading.next_sentence);
    formats::write_list(json.key("ids"), reading.encoding.ids);
    if (!tokens) return;
    json.key("masked").value(tokens->request.masked);
    formats::write_list(json.key("token_predictions"), tokens->positions);
  });
}

std::string show(const engine::TokenPredictionsResult& found) {
  std::string shown = "position  probability   rank  token             best predictions\n";
  for (const engine::TokenPredictions& at : found.positions) {
    shown += printed("%8u  %11s %6u  %-16s ", at.position, formats::percent(at.own.probability).c_str(), at.own_rank,
                     at.own.token.c_str());
    for (const analysis::Prediction& word : at.predictions) shown += ' ' + word.token;
    shown += '\n';
  }
  return shown;
}

Result<std::string> answer(engine::Session& session, const engine::Reading& reading, const PredictOptions& options) {
  std::optional<engine::TokenPredictionsResult> tokens;
  if (options.all_tokens) {
    auto found = token_predictions(session, reading, options);
    if (!found) return std::unexpected(found.error());
    tokens = std::move(*found);
  }
  if (options.input.json) return to_json(reading, tokens);
  if (tokens) return show(*tokens);
  std::string shown;
  if (reading.output == engine::OutputKind::answer) {
    shown = concat("answer: ", engine::answer_in(reading).value_or("none"), "\n");
  }
  for (const analysis::Prediction& label : reading.next_sentence) {
    shown += printed("%8s  the second text %s\n", formats::percent(label.probability).c_str(), label.token.c_str());
  }
  return shown + show_masks(reading, reading.masks, prediction_lines);
}

}  // namespace

Result<void> run_predict(const Common& common, const PredictOptions& options) {
  return answer_predictions(common, options.input,
                            {.top = options.top,
                             .needs_mask = !options.all_tokens,
                             .answer = [&](engine::Session& session, const engine::Reading& reading) {
                               return answer(session, reading, options);
                             }});
}

}  // namespace maskscope::cli
