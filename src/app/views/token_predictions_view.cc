// Every token: how likely the model finds it, and what it would predict instead.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "app/state/format.h"
#include "app/strings.h"
#include "app/views/prediction_list.h"
#include "app/views/prediction_tabs.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

namespace texts = strings::all_tokens;

void show_alternatives(AnswerList& list, const engine::TokenPredictions& place) {
  for (const analysis::Prediction& word : place.predictions) {
    list.row(
        {.label = "   " + shown_token(word.token),
         .probability = word.probability,
         .strong = false,
         .before = {},
         .explanation = fill_in(strings::predictions::kProbability, shown_token(word.token), percent(word.probability)),
         .token = place.position});
  }
}

void show_place(Ui& ui, AnswerList& list, const engine::TokenPredictions& place) {
  const bool open = ui.state.pinned.token == std::size_t{place.position};
  const std::string word = shown_token(place.own.token);
  const std::string best = place.predictions.empty() ? "" : shown_token(place.predictions.front().token);
  const bool clicked = list.row({.label = word,
                                 .probability = place.own.probability,
                                 .strong = place.own_rank == 1,
                                 .before = {},
                                 .explanation = fill_in(texts::kToken, word, place.own_rank, best),
                                 .token = place.position,
                                 .figure = {},
                                 .open = open});
  if (open) show_alternatives(list, place);
  if (clicked) ui.state.pinned = open ? Focus{} : Focus{.token = place.position, .query = {}, .key = {}};
}

// Everything but [CLS] and [SEP].
std::vector<std::uint32_t> word_positions(const text::Encoding& encoding) {
  std::vector<std::uint32_t> positions;
  for (std::size_t i = 0; i < encoding.tokens.size(); ++i) {
    if (!is_special(encoding, i)) positions.push_back(static_cast<std::uint32_t>(i));
  }
  return positions;
}

}  // namespace

std::optional<engine::Request> token_predictions_question(const State& state) {
  return engine::TokenPredictionsRequest{.id = state.shown->id,
                                         .positions = word_positions(state.shown->reading.encoding),
                                         .top = 5,
                                         .masked = state.mask_each_token};
}

void show_token_predictions(Ui& ui, const Rect& area) {
  AnswerList list(ui, area);
  const Option& option = ui.state.mask_each_token ? texts::kMasked : texts::kVisible;
  const Rect chip = button_area(ui, option.label, list.space(44).min);
  if (button(ui, option.label, chip, {.label = texts::kMasked.label, .pressed = ui.state.mask_each_token}))
    ui.state.mask_each_token = !ui.state.mask_each_token;
  if (ImGui::IsMouseHoveringRect(chip.min, chip.max)) tooltip(ui, option.explanation);
  show_work(ui, list);
  const auto& found = ui.state.findings.of<engine::TokenPredictionsResult>();
  if (!found || found->request.masked != ui.state.mask_each_token) return;
  for (const engine::TokenPredictions& place : found->positions) show_place(ui, list, place);
}

}  // namespace maskscope::app
