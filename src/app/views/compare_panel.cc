// Two sentences side by side, or what two models say of one: how one head's attention differs, and the predictions in each. Their
// tokens are aligned (analysis/token_alignment.h).
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "app/state/action.h"
#include "app/state/format.h"
#include "app/state/validity.h"
#include "app/strings.h"
#include "app/views/difference_map.h"
#include "app/views/head_distance_grid.h"
#include "app/widgets/controls.h"
#include "app/widgets/side_panel.h"
#include "base/fill_in.h"
#include "figures/heatmap_figure.h"

namespace maskscope::app {
namespace {

namespace texts = strings::compare;

// What the two are called.
struct Names {
  std::string first, second;
};

Names names_of_both(const State& state) {
  if (!state.other_model) return {texts::kThisSentence, texts::kOtherSentence};
  return {state.model.info.model, state.other_model->info.model};
}

std::string label_of(const State& state, const analysis::TokenAlignment& pair) {
  const auto token = [](const Shown& shown, std::size_t i) { return shown_token(shown.reading.encoding.tokens[i]); };
  const std::string first = pair.first ? token(*state.shown, *pair.first) : "\u2013";
  const std::string second = pair.second ? token(*state.other_shown, *pair.second) : "\u2013";
  return first == second ? first : first + " / " + second;
}

void draw_cells(Ui& ui, const Rect& cells) {
  const MapQuad quad = {cells.min, cells.max, 0, 1};
  ui.platform.differences().draw(*ImGui::GetWindowDrawList(), {&quad, 1},
                                 difference_palette(ui.theme.surface, ui.theme.raised), Scale::linear);
}

void show_cell_under_pointer(Ui& ui, const Rect& cells, float cell,
                             const std::vector<analysis::TokenAlignment>& pairs) {
  if (!pointed_at("differences", cells)) return;
  const ImVec2 p = ImGui::GetIO().MousePos;
  const auto index = [&](float along) { return std::min(static_cast<std::size_t>(along / cell), pairs.size() - 1); };
  const analysis::TokenAlignment& query = pairs[index(p.y - cells.min.y)];
  const analysis::TokenAlignment& key = pairs[index(p.x - cells.min.x)];
  const auto values = looks_of_both(ui.state, query, key);
  const std::string from = label_of(ui.state, query), to = label_of(ui.state, key);
  const Names names = names_of_both(ui.state);
  tooltip(ui,
          values ? fill_in(texts::kCell, from, to, decimals(static_cast<double>(values->first), 3), names.first,
                           decimals(static_cast<double>(values->second), 3), names.second)
                 : fill_in(texts::kCellOfOne, from, to),
          rect_at({p.x - cell, p.y - cell}, {2 * cell, 2 * cell}));
}

Ink name_ink(const Ui& ui) { return {ui.fonts.regular, kTiny, ui.theme.quiet}; }

// Rows' names beside the cells, columns' above them, slanted as a head's are.
void draw_names(const Ui& ui, const Rect& cells, const std::vector<std::string>& names) {
  const Ink ink = name_ink(ui);
  const float cell = cells.width() / static_cast<float>(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const float middle = (static_cast<float>(i) + 0.5F) * cell;
    draw_text_right(ink, {cells.min.x - 8, cells.min.y + middle - ink.size / 2}, names[i]);
    draw_text_turned(ink, {cells.min.x + middle, cells.min.y - 6}, kSlant, names[i]);
  }
}

// The names of the rows and columns, and the room that the longest of them takes.
struct TokenNames {
  std::vector<std::string> texts;
  float beside = 0, above = 0, past = 0;  // left of the cells, above them, and right of them
};

// None where the cells would be too small for them: a long text's map has their room.
TokenNames names_of(const Ui& ui, const std::vector<analysis::TokenAlignment>& pairs, float width) {
  constexpr float kLeastCell = 12, kLongest = 160;
  const float least = kLeastCell * static_cast<float>(pairs.size());
  if (width < least) return {};
  const Ink ink = name_ink(ui);
  TokenNames names;
  float widest = 0;
  for (const analysis::TokenAlignment& pair : pairs) {
    names.texts.push_back(shortened(ink, label_of(ui.state, pair), std::min(kLongest, width * 0.3F)));
    widest = std::max(widest, width_of(ink, names.texts.back()));
  }
  names.beside = widest + 8;
  names.above = widest * std::sin(kSlant) + 12;
  names.past = widest * std::cos(kSlant);
  return width - names.beside - names.past < least ? TokenNames{} : names;
}

void show_differences(Ui& ui, SidePanel& panel) {
  const std::vector<analysis::TokenAlignment>& pairs = refresh_differences(ui.state, ui.platform.differences()).pairs;
  panel.title(texts::kDifference, figures::picture_title(ui.state.chosen.layer, ui.state.chosen.head));
  const Names both = names_of_both(ui.state);
  panel.paragraph(fill_in(texts::kDifferenceHelp, both.first, both.second));
  constexpr float kLargest = 24;
  const auto count = static_cast<float>(pairs.size());
  const TokenNames names = names_of(ui, pairs, panel.width());
  const float side = std::min(std::floor(panel.width() - names.beside - names.past), kLargest * count);
  const Rect area = panel.space(names.above + side + 8);
  const Rect cells = rect_at({area.min.x + names.beside, area.min.y + names.above}, {side, side});
  ui.regions.differences = cells;
  draw_cells(ui, cells);
  if (!names.texts.empty()) draw_names(ui, cells, names.texts);
  show_cell_under_pointer(ui, cells, side / count, pairs);
}

// The words of both lists, by the larger of their probabilities.
std::vector<std::pair<std::string, LooksOfBoth>> words_of(const engine::MaskPredictions& first,
                                                          const engine::MaskPredictions& second) {
  std::map<std::string, LooksOfBoth> probabilities;
  for (const analysis::Prediction& word : first.predictions) probabilities[word.token].first = word.probability;
  for (const analysis::Prediction& word : second.predictions) probabilities[word.token].second = word.probability;
  std::vector<std::pair<std::string, LooksOfBoth>> words(probabilities.begin(), probabilities.end());
  std::ranges::sort(words, std::greater(),
                    [](const auto& word) { return std::max(word.second.first, word.second.second); });
  return words;
}

std::string figure_of(float probability) { return probability == 0 ? "\u2013" : percent(probability); }

void show_words(Ui& ui, SidePanel& panel) {
  constexpr std::size_t kShown = 10;
  constexpr float kRow = 24;
  const auto &first = ui.state.shown->reading.masks, &second = ui.state.other_shown->reading.masks;
  const Names names = names_of_both(ui.state);
  for (std::size_t mask = 0; mask < std::min(first.size(), second.size()); ++mask) {
    panel.title(texts::kPredictions, first.size() > 1 ? fill_in(texts::kMask, mask + 1, names.first, names.second)
                                                      : fill_in(texts::kBoth, names.first, names.second));
    const auto words = words_of(first[mask], second[mask]);
    for (std::size_t i = 0; i < std::min(kShown, words.size()); ++i) {
      const auto& [word, values] = words[i];
      const Rect row = panel.space(kRow);
      const Ink ink = {ui.fonts.regular, kSmall, ui.theme.text};
      const float word_width = std::min(112.0F, row.width() * 0.4F), begin = row.min.x + word_width + 8;
      draw_text(ink, {row.min.x, row.min.y + 4}, shortened(ink, shown_token(word), word_width));
      // Two bars and their numbers; where bars have no room the numbers' colours tell them apart.
      const float between = 24, half = (row.max.x - begin - between) / 2, number = 56, longest = half - number;
      const auto bar = [&](float left, float probability, ImU32 colour) {
        const bool fits = longest >= 16;
        if (fits) draw_bar(ui.theme, rect_at({left, row.centre().y - 3}, {longest, 6}), probability, colour);
        const Ink figure = {ink.font, fits ? ink.size : kTiny, ink.colour};
        draw_text_right(figure, {left + half, row.min.y + 4}, figure_of(probability));
      };
      bar(begin, values.first, kFirstColour);
      bar(begin + half + between, values.second, kSecondColour);
    }
    panel.gap(16);
  }
}

void show_field(Ui& ui, SidePanel& panel) {
  constexpr float kMostLines = 6, kPaddingX = 12, kPaddingY = 10;
  const Ink typed = {ui.fonts.regular, kBody, ui.theme.text};
  const float lines = paragraph_height(typed, panel.width() - 2 * kPaddingX, ui.state.other + " ") / kBody;
  const float least = 24;  // for a finger
  const Rect box =
      panel.space(std::max(std::clamp(std::round(lines), 1.0F, kMostLines) * kBody, least) + 2 * kPaddingY);
  ui.regions.other = box;
  const TextField& field = ui.platform.field(Field::other);
  outline(box, field.focused() ? ui.theme.accent : ui.theme.hairline, 1, 6);
  const Rect inner = box.inset(kPaddingX, kPaddingY);
  ImGui::PushFont(ui.fonts.regular, kBody);
  ui.state.other = show_field(ui, Field::other, inner, texts::kField, texts::kFieldHint);
  ImGui::PopFont();
  panel.gap(12);
}

void show_sentences(Ui& ui, SidePanel& panel) {
  show_field(ui, panel);
  if (is_blank(ui.state.other)) {
    if (panel.chip(texts::kCopy.label, texts::kCopy.explanation)) {
      ui.platform.field(Field::other).set_text(ui.state.text);
      ui.state.other = ui.state.text;
    }
    panel.gap(16);
    return;
  }
  if (!ui.state.other_problem.empty()) return panel.paragraph(ui.state.other_problem);
  if (!ui.state.other_shown) return panel.paragraph(texts::kReading);
  show_words(ui, panel);
  show_differences(ui, panel);
}

void offer_second_model(Ui& ui, SidePanel& panel) {
  panel.title(texts::kWithModel);
  panel.paragraph(texts::kWithModelHelp);
  if (!ui.platform.offers_models()) return panel.paragraph(texts::kDropModel);
  if (!panel.chip(texts::kChooseModel.label, texts::kChooseModel.explanation)) return;
  ui.state.side_panel = SidePanelId::none;
  ui.platform.show_models();
}

void show_distances(Ui& ui, SidePanel& panel) {
  const Names names = names_of_both(ui.state);
  const State& state = ui.state;
  const Maps &first = state.shown->maps, &second = state.other_shown->maps;
  panel.title(texts::kDistances, texts::kDistancesNote);
  if (first.layers() != second.layers() || first.heads() != second.heads()) {
    return panel.paragraph(fill_in(texts::kOtherHeads, names.first, first.layers(), first.heads(), names.second,
                                   second.layers(), second.heads()));
  }
  if (!have_counterparts(state)) {
    return panel.paragraph(fill_in(texts::kOtherTokens, names.first, first.tokens(), names.second, second.tokens()));
  }
  show_head_distances(ui, panel);
}

// What there is to compare of the two models' readings.
void show_models(Ui& ui, SidePanel& panel) {
  const State& state = ui.state;
  const ModelState& other = *state.other_model;
  if (panel.chip(texts::kCloseModel.label, texts::kCloseModel.explanation)) ui.state.action = CloseOtherModel{};
  panel.gap(16);
  if (other.phase == Phase::failed) return panel.paragraph(fill_in(texts::kFailedModel, other.failure));
  if (other.phase == Phase::loading) {
    const double now = ui.platform.seconds();
    const std::string progress = loading_text(other.progress, now - other.loading_since.value_or(now));
    return panel.paragraph(fill_in(texts::kLoadingModel, progress));
  }
  for (const std::string* problem : {&state.problem, &state.other_problem}) {
    if (!problem->empty()) return panel.paragraph(*problem);
  }
  if (!state.both_have_read()) return panel.paragraph(texts::kReading);
  if (state.shown->reading.output == state.other_shown->reading.output) {
    show_words(ui, panel);
  } else {
    panel.paragraph(texts::kOtherOutput);
  }
  show_distances(ui, panel);
  const Maps& maps = state.other_shown->maps;
  if (holds({maps.layers(), maps.heads(), {}}, state.chosen)) return show_differences(ui, panel);
  panel.title(texts::kDifference, figures::picture_title(state.chosen.layer, state.chosen.head));
  panel.paragraph(fill_in(texts::kNoSuchHead, other.info.model));
}

}  // namespace

void show_compare_panel(Ui& ui) {
  SidePanel panel(ui, texts::kTitle, 640);
  const bool models = ui.state.other_model.has_value();
  panel.title(texts::kTitle, models ? texts::kModelsNote : texts::kNote);
  if (!ui.state.shown) return panel.paragraph(strings::kWaiting);
  if (ui.state.shown->model_of_file) return panel.paragraph(strings::predictions::kNoModel);
  constexpr std::size_t kLines = 4;  // enough to know it by
  panel.paragraph(shortened_to_lines({ui.fonts.regular, kSmall, 0}, ui.state.text, panel.width(), kLines));
  if (models) return show_models(ui, panel);
  show_sentences(ui, panel);
  if (is_blank(ui.state.other)) offer_second_model(ui, panel);
}

}  // namespace maskscope::app
