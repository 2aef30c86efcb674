// What fits: for each [MASK] the likeliest words, with bars.
#include <algorithm>
#include <optional>
#include <string>

#include "app/state/format.h"
#include "app/views/prediction_list.h"
#include "app/widgets/controls.h"
#include "app/widgets/draw.h"

namespace maskscope::app {
namespace {

constexpr float kHeader = 40;
constexpr std::size_t kRowsOfOne = 10, kRowsOfMany = 5;  // how many words are shown for a mask

// What the panel can show, as a person reads it.
struct Choice {
  Answers answers;
  const char *label, *explanation;
};
constexpr Choice kChoices[] = {
    {Answers::words, "Words", "The likeliest words for each [MASK]."},
    {Answers::places, "Each", "What would stand at every place, and how likely the word is that does."},
    {Answers::layers, "Layers", "What the model would say after each layer (the logit lens, nostalgebraist 2020)."},
    {Answers::targets, "Try", "The chances of words that you have in mind."},
    {Answers::jointly, "Jointly", "Several masks filled together, next to each for itself."}};

// Returns the y below them: where they do not fit side by side there are several rows.
float show_choices(Ui& ui, const Rect& area) {
  const float height = ui.layout.narrow ? 44 : 32, apart = ui.layout.narrow ? 24 : 12;
  Flow flow(area, {apart, 0});
  for (const auto& [answers, label, explanation] : kChoices) {
    const bool open = ui.state.answers == answers;
    const Ink ink = {open ? ui.fonts.semibold : ui.fonts.regular, kSmall, open ? ui.theme.text : ui.theme.quiet};
    const Rect tab = flow.next({width_of({ui.fonts.semibold, kSmall, 0}, label), height});
    draw_text(ink, {tab.min.x, tab.centre().y - ink.size / 2}, label);
    if (open) fill(rect_at({tab.min.x, tab.max.y - 8}, {tab.width(), 2}), ui.theme.accent);
    const Touch pointer = touch(label, tab.inset(-apart / 2, 0), {.pressed = open});
    if (pointer.hovered) tooltip(ui, explanation);
    if (pointer.clicked) ui.state.answers = answers;
  }
  return flow.bottom();
}

float bars_width(const Ui& ui) { return std::min(104.0F, ui.layout.fits.width() * 0.42F); }

// The same word with all heads on, where some are off.
std::optional<float> before(const State& state, std::size_t mask, text::TokenId id) {
  if (state.muted.empty() || !state.whole || state.whole->masks.size() <= mask) return std::nullopt;
  for (const analysis::Prediction& word : state.whole->masks[mask].predictions) {
    if (word.id == id) return word.probability;
  }
  return std::nullopt;
}

void show_mask(const Ui& ui, AnswerList& list, std::size_t index, std::size_t rows) {
  const engine::MaskPredictions& mask = ui.state.shown->reading.masks[index];
  for (std::size_t rank = 0; rank < std::min(rows, mask.predictions.size()); ++rank) {
    const analysis::Prediction& word = mask.predictions[rank];
    const auto whole = before(ui.state, index, word.id);
    std::string explanation =
        "BERT gives \u201c" + shown_token(word.token) + "\u201d " + percent(word.probability) + " of the chances here";
    if (whole) explanation += ", with all heads " + percent(*whole);
    list.row({.label = shown_token(word.token),
              .probability = word.probability,
              .whole = std::max(mask.predictions.front().probability, whole.value_or(0)),
              .strong = rank == 0,
              .before = whole,
              .explanation = explanation + ".",
              .token = {}});
  }
}

void show_masks(Ui& ui, const Rect& area) {
  const auto& masks = ui.state.shown->reading.masks;
  AnswerList list(ui, area);
  if (!ui.state.muted.empty()) {
    list.paragraph(std::to_string(ui.state.muted.size()) + " of " + std::to_string(ui.state.shown->maps.slices()) +
                   " heads are off; a mark is the chance with all of them.");
  }
  for (std::size_t i = 0; i < masks.size(); ++i) {
    show_mask_heading(list, ui.state, masks[i].position);
    show_mask(ui, list, i, masks.size() > 1 ? kRowsOfMany : kRowsOfOne);
    list.gap(16);
  }
}

void show_answers(Ui& ui, const Rect& area) {
  switch (ui.state.answers) {
    case Answers::words:
      return show_masks(ui, area);
    case Answers::places:
      return show_answer_by_place(ui, area);
    case Answers::layers:
      return show_answer_by_layer(ui, area);
    case Answers::targets:
      return show_answer_to_targets(ui, area);
    case Answers::jointly:
      return show_answer_jointly(ui, area);
  }
}

// Gives the y below it.
float show_hint(Ui& ui, const Rect& area, const char* heading, const char* hint) {
  float y = area.min.y;
  const float width = std::min(area.width(), 320.0F);
  y += draw_paragraph({ui.fonts.regular, kBody, ui.theme.text}, {area.min.x, y}, width, heading) + 8;
  return y + draw_paragraph({ui.fonts.regular, kSmall, ui.theme.quiet}, {area.min.x, y}, width, hint);
}

void show_empty(Ui& ui, const Rect& area) {
  const float y =
      show_hint(ui, area, "Nothing to read yet.", "Type a sentence above, with [MASK] where a word is missing.");
  const char* label = "Use the example";
  const Rect place = button_area(ui, label, {area.min.x, y + 16});
  ui.regions.action = place;
  if (!button(ui, label, place)) return;
  ui.platform.field(Field::sentence).set_text(kFirstText);
  ui.state.text = kFirstText;
}

// Bars where words will stand.
void draw_awaited(const Ui& ui, const Rect& area) {
  constexpr float kRow = 32;
  float share = 1;
  for (std::size_t row = 0; row < kRowsOfOne; ++row, share *= 0.82F) {
    const float y = area.min.y + (static_cast<float>(row) + 0.5F) * kRow;
    if (y > area.max.y) return;
    fill(rect_at({area.min.x, y - 4}, {56 - static_cast<float>(row % 3) * 10, 8}), ui.theme.raised, 4);
    const float from = area.min.x + bars_width(ui);
    fill(rect_at({from, y - 3}, {(area.max.x - 32 - from) * share, 6}), ui.theme.raised, 3);
  }
}

}  // namespace

void show_predictions(Ui& ui, const Rect& area) {
  draw_title(ui, {area.min.x, area.min.y + 8}, "What fits",
             "BERT learned to guess hidden words from both sides of a sentence (Devlin et al. 2018).");
  const Rect body = area.below(kHeader);
  if (is_blank(ui.state.text)) return show_empty(ui, body);
  if (!ui.state.shown) return draw_awaited(ui, body);
  if (const std::string& why = ui.state.shown->reading.no_predictions; !why.empty()) {
    show_hint(ui, body, "This model predicts no words.", why.c_str());
    return;
  }
  const Rect rest = body.below(show_choices(ui, body) + 4 - body.min.y);
  if (ui.state.shown->reading.masks.empty() && ui.state.answers != Answers::places) {
    const NoMask why = no_mask(ui.state.shown->reading);
    show_hint(ui, rest, why.heading, why.hint.c_str());
    return;
  }
  show_answers(ui, rest);
}

}  // namespace maskscope::app
