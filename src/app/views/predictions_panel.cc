// The predictions: for each [MASK] the most likely words, with bars; and what further tabs ask.
#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/state/format.h"
#include "app/strings.h"
#include "app/views/prediction_list.h"
#include "app/views/prediction_tabs.h"
#include "app/widgets/controls.h"
#include "app/widgets/draw.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

constexpr float kHeader = 40;
constexpr std::size_t kRowsOfOne = 10, kRowsOfMany = 5;  // how many words are shown for a mask

namespace texts = strings::predictions;

// The tabs in as few rows as they fit into, each column as wide as its widest tab.
struct TabGrid {
  std::vector<float> widths;  // of the columns
  float gap = 0;              // between them
};

std::vector<float> column_widths(const Ui& ui, std::size_t columns) {
  std::vector<float> widths(columns);
  for (std::size_t i = 0; i < kPredictionTabs.size(); ++i) {
    float& width = widths[i % columns];
    width = std::max(width, width_of({ui.fonts.semibold, kSmall, 0}, kPredictionTabs[i].option.label));
  }
  return widths;
}

TabGrid tab_grid(const Ui& ui, float width) {
  constexpr float kLeastGap = 8, kMostGap = 24;
  for (std::size_t columns = kPredictionTabs.size();; columns = (columns + 1) / 2) {
    std::vector<float> widths = column_widths(ui, columns);
    const float gaps = static_cast<float>(columns - 1);
    const float gap = gaps == 0 ? 0 : (width - std::reduce(widths.begin(), widths.end())) / gaps;
    if (columns == 1 || gap >= kLeastGap) return {std::move(widths), std::min(gap, kMostGap)};
  }
}

void show_tab(Ui& ui, const PredictionTabEntry& entry, const Rect& tab) {
  const bool open = ui.state.prediction_tab == entry.id;
  // A tab and the panel have the same title: what is touched has the name that links have.
  const Touch pointer = touch(entry.link, tab, {.label = entry.option.label, .pressed = open});
  const ImU32 colour = open || pointer.hovered ? ui.theme.text : ui.theme.quiet;
  const Ink ink = {open ? ui.fonts.semibold : ui.fonts.regular, kSmall, colour};
  draw_text(ink, {tab.min.x, tab.centre().y - ink.size / 2}, entry.option.label);
  if (open) {
    fill(rect_at({tab.min.x, tab.max.y - 4}, {width_of(ink, entry.option.label), 2}), ui.theme.accent);
  }
  if (pointer.hovered) tooltip(ui, entry.option.explanation);
  if (pointer.clicked) ui.state.prediction_tab = entry.id;
}

// Returns the y below them.
float show_tabs_of_panel(Ui& ui, const Rect& area) {
  const float height = ui.layout.narrow ? 44 : 28;
  const TabGrid grid = tab_grid(ui, area.width());
  ImVec2 at = area.min;
  for (std::size_t i = 0; i < kPredictionTabs.size(); ++i) {
    const std::size_t column = i % grid.widths.size();
    if (i > 0 && column == 0) at = {area.min.x, at.y + height};
    show_tab(ui, kPredictionTabs[i], rect_at(at, {grid.widths[column], height}));
    at.x += grid.widths[column] + grid.gap;
  }
  const float bottom = at.y + height;
  draw_horizontal(area.min.x, area.max.x, bottom - 2, ui.theme.hairline);
  return bottom + 6;
}

// The probability without ablation, where heads are ablated.
std::optional<float> before(const State& state, std::size_t mask, text::TokenId id) {
  if (state.ablated_heads.empty() || !state.whole || state.whole->masks.size() <= mask) return std::nullopt;
  for (const analysis::Prediction& word : state.whole->masks[mask].predictions) {
    if (word.id == id) return word.probability;
  }
  return std::nullopt;
}

void show_mask(Ui& ui, AnswerList& list, std::size_t index, std::size_t rows) {
  const engine::MaskPredictions& mask = ui.state.shown->reading.masks[index];
  for (std::size_t rank = 0; rank < std::min(rows, mask.predictions.size()); ++rank) {
    const analysis::Prediction& word = mask.predictions[rank];
    const auto whole = before(ui.state, index, word.id);
    const std::string token = shown_token(word.token), probability = percent(word.probability);
    show_target_row(ui, list,
                    {.label = token,
                     .probability = word.probability,
                     .strong = rank == 0,
                     .before = whole,
                     .explanation = whole ? fill_in(texts::kProbabilityAndBefore, token, probability, percent(*whole))
                                          : fill_in(texts::kProbability, token, probability),
                     .token = {}},
                    word);
  }
}

void show_all_labels(Ui& ui, AnswerList& list, const engine::MaskPredictions& at) {
  for (const analysis::Prediction& label : at.predictions) {
    show_target_row(ui, list,
                    {.label = "   " + label.token,
                     .probability = label.probability,
                     .strong = false,
                     .before = {},
                     .explanation = fill_in(texts::kProbability, label.token, percent(label.probability)),
                     .token = at.position},
                    label);
  }
}

// One row for each token, since there may be hundreds; that of the pinned one is open.
void show_token_label(Ui& ui, AnswerList& list, const engine::Reading& reading, const engine::MaskPredictions& at) {
  if (at.predictions.empty()) return;
  const std::string token = shown_token(reading.encoding.tokens[at.position]);
  constexpr text::TokenId kReplacedId = 1;
  const bool detects = reading.output == engine::OutputKind::replaced;
  const auto found =
      detects ? std::ranges::find(at.predictions, kReplacedId, &analysis::Prediction::id) : at.predictions.begin();
  if (found == at.predictions.end()) return;
  const std::string probability = percent(found->probability);
  const bool open = ui.state.pinned.token == at.position;
  const std::string explanation = detects ? fill_in(texts::kReplaced, token, probability)
                                          : fill_in(texts::kTokenLabel, token, found->token, probability);
  const bool clicked = list.row({.label = detects ? token : concat(token, "  ", found->token),
                                 .probability = found->probability,
                                 .strong = detects && found->probability > 0.5F,
                                 .before = {},
                                 .explanation = concat(explanation, " ", texts::kShowLabels),
                                 .token = at.position,
                                 .figure = {},
                                 .open = open});
  if (open) show_all_labels(ui, list, at);
  if (clicked) ui.state.pinned = open ? Focus{} : Focus{.token = at.position, .query = {}, .key = {}};
}

void show_answer(AnswerList& list, const engine::Reading& reading) {
  const auto answer = engine::answer_in(reading);
  list.paragraph(answer ? fill_in(texts::kAnswer, *answer) : texts::kNoAnswer);
}

void show_next_sentence(AnswerList& list, const engine::Reading& reading) {
  if (reading.next_sentence.empty()) return;
  list.heading(texts::kNextSentence, texts::kNextSentenceNote, std::nullopt);
  for (const analysis::Prediction& label : reading.next_sentence) {
    list.row({.label = label.token,
              .probability = label.probability,
              .strong = label.probability > 0.5F,
              .before = {},
              .explanation = fill_in(texts::kProbability, label.token, percent(label.probability)),
              .token = {}});
  }
  list.gap(16);
}

// Gives the y below it.
float show_hint(Ui& ui, const Rect& area, const Hint& hint) {
  float y = area.min.y;
  const float width = std::min(area.width(), 320.0F);
  y += draw_paragraph({ui.fonts.regular, kBody, ui.theme.text}, {area.min.x, y}, width, hint.heading) + 8;
  return y + draw_paragraph({ui.fonts.regular, kSmall, ui.theme.quiet}, {area.min.x, y}, width, hint.text);
}

void show_empty(Ui& ui, const Rect& area) {
  const float y = show_hint(ui, area, {texts::kNoText, fill_in(texts::kNoTextHint, ui.state.names().mask)});
  const char* label = texts::kUseExample;
  const Rect place = button_area(ui, label, {area.min.x, y + 16});
  ui.regions.action = place;
  if (!button(ui, label, place)) return;
  ui.state.text = with_own_mask(kFirstText, ui.state.names());
  ui.platform.field(Field::sentence).set_text(ui.state.text);
}

// Bars where words will stand.
void draw_awaited(const Ui& ui, const Rect& area) {
  constexpr float kRow = 32;
  for (std::size_t row = 0; row < kRowsOfOne; ++row) {
    const float y = area.min.y + (static_cast<float>(row) + 0.5F) * kRow;
    if (y > area.max.y) return;
    fill(rect_at({area.min.x, y - 8}, {56 - static_cast<float>(row % 3) * 10, 8}), ui.theme.raised, 4);
    fill(rect_at({area.min.x, y + 8}, {area.width() - 8, 4}), ui.theme.raised, 2);
  }
}

}  // namespace

std::optional<engine::Request> no_question(const State&) { return std::nullopt; }

void show_mask_predictions(Ui& ui, const Rect& area) {
  const auto& masks = ui.state.shown->reading.masks;
  AnswerList list(ui, area);
  show_next_sentence(list, ui.state.shown->reading);
  if (!ui.state.ablated_heads.empty()) {
    list.paragraph(fill_in(texts::kAblated, ui.state.ablated_heads.size(), ui.state.shown->maps.slices()));
  }
  const engine::Reading& reading = ui.state.shown->reading;
  const bool labels_tokens =
      reading.output == engine::OutputKind::token_labels || reading.output == engine::OutputKind::replaced;
  if (reading.output == engine::OutputKind::answer) show_answer(list, reading);
  for (std::size_t i = 0; i < masks.size(); ++i) {
    if (labels_tokens) {
      show_token_label(ui, list, reading, masks[i]);
      continue;
    }
    show_place_heading(list, reading, i);
    show_mask(ui, list, i, masks.size() > 1 ? kRowsOfMany : kRowsOfOne);
    list.gap(16);
  }
}

std::optional<Hint> obstacle(const PredictionTabEntry& tab, const Shown& shown) {
  const engine::Reading& reading = shown.reading;
  const bool has_predictions = tab.id == PredictionTab::predictions && !reading.masks.empty();
  if (shown.model_of_file && !has_predictions) return Hint{texts::kNoModel, texts::kNoModelHint};
  const bool knows_next_sentence = tab.id == PredictionTab::predictions && !reading.next_sentence.empty();
  if (knows_next_sentence) return std::nullopt;
  if (tab.needs_head && !reading.no_predictions.empty()) return Hint{texts::kNoPredictions, texts::kNoPredictionsHint};
  if (tab.needs_words && reading.output != engine::OutputKind::words) return Hint{texts::kNoWords, texts::kNoWordsHint};
  if (tab.needs_mask && reading.masks.empty()) return nothing_predicted(reading);
  return std::nullopt;
}

void show_predictions(Ui& ui, const Rect& area) {
  draw_title(ui, {area.min.x, area.min.y + 8}, texts::kTitle);
  const Rect body = area.below(kHeader);
  if (is_blank(ui.state.text)) return show_empty(ui, body);
  if (!ui.state.shown) return draw_awaited(ui, body);
  const PredictionTabEntry& tab = prediction_tab(ui.state.prediction_tab);
  const Rect rest = body.below(show_tabs_of_panel(ui, body) - body.min.y);
  if (const auto hint = obstacle(tab, *ui.state.shown)) {
    show_hint(ui, rest, *hint);
  } else {
    tab.show(ui, rest);
  }
}

}  // namespace maskscope::app
