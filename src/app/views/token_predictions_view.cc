// Every word: how likely the model finds what stands there, and what else would.
#include <algorithm>

#include "app/state/format.h"
#include "app/views/prediction_list.h"

namespace maskscope::app {
namespace {

void show_alternatives(AnswerList& list, const engine::TokenPredictions& place) {
  for (const analysis::Prediction& word : place.predictions) {
    list.row({.label = "   " + shown_token(word.token),
              .probability = word.probability,
              .whole = place.predictions.front().probability,
              .strong = false,
              .before = {},
              .explanation = "",
              .token = place.position});
  }
}

void show_place(Ui& ui, AnswerList& list, const engine::TokenPredictions& place) {
  const bool open = ui.state.pinned.token == std::size_t{place.position};
  const std::string word = shown_token(place.own.token);
  const std::string best = place.predictions.empty() ? "" : shown_token(place.predictions.front().token);
  const bool clicked =
      list.row({.label = word,
                .probability = place.own.probability,
                .whole = 1,
                .strong = place.own_rank == 1,
                .before = {},
                .explanation = "\u201c" + word + "\u201d is number " + std::to_string(place.own_rank) +
                               " here; first is \u201c" + best + "\u201d. A click lists what else would stand here.",
                .token = place.position,
                .figure = {},
                .open = open});
  if (open) show_alternatives(list, place);
  if (clicked) ui.state.pinned = open ? Focus{} : Focus{.token = place.position, .query = {}, .key = {}};
}

}  // namespace

void show_answer_by_place(Ui& ui, const Rect& area) {
  AnswerList list(ui, area);
  const char* label = ui.state.places_masked ? "Each word hidden" : "As it stands";
  const Rect chip = button_area(ui, label, list.space(44).min);
  if (button(ui, label, chip, {.label = "Each word hidden", .pressed = ui.state.places_masked}))
    ui.state.places_masked = !ui.state.places_masked;
  if (ImGui::IsMouseHoveringRect(chip.min, chip.max)) {
    tooltip(ui, ui.state.places_masked
                    ? "Each word is replaced by [MASK] for its own question, which takes a pass for each."
                    : "The model sees the word that it is asked for, and mostly says it again.");
  }
  show_work(ui, list, "words");
  const auto& found = ui.state.findings.positions;
  if (!found || found->masked != ui.state.places_masked) return;
  for (const engine::TokenPredictions& place : found->positions) show_place(ui, list, place);
}

}  // namespace maskscope::app
