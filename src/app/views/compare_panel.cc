// Two sentences side by side: how one head's looks differ, and what fits in each. Tokens face each other (analysis/token_alignment.h).
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "app/state/format.h"
#include "app/views/difference_map.h"
#include "app/widgets/controls.h"
#include "app/widgets/side_panel.h"
#include "figures/heatmap_figure.h"

namespace maskscope::app {
namespace {

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
  const std::string where =
      "from \u201c" + label_of(ui.state, query) + "\u201d to \u201c" + label_of(ui.state, key) + "\u201d: ";
  tooltip(ui,
          values ? where + decimals(static_cast<double>(values->first), 3) + " in the first sentence, " +
                       decimals(static_cast<double>(values->second), 3) + " in the second."
                 : where + "only one of the sentences has it.",
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
struct Names {
  std::vector<std::string> texts;
  float beside = 0, above = 0, past = 0;  // left of the cells, above them, and right of them
};

// None where the cells would be too small for them: a long text's map has their room.
Names names_of(const Ui& ui, const std::vector<analysis::TokenAlignment>& pairs, float width) {
  constexpr float kLeastCell = 12, kLongest = 160;
  const float least = kLeastCell * static_cast<float>(pairs.size());
  if (width < least) return {};
  const Ink ink = name_ink(ui);
  Names names;
  float widest = 0;
  for (const analysis::TokenAlignment& pair : pairs) {
    names.texts.push_back(shortened(ink, label_of(ui.state, pair), std::min(kLongest, width * 0.3F)));
    widest = std::max(widest, width_of(ink, names.texts.back()));
  }
  names.beside = widest + 8;
  names.above = widest * std::sin(kSlant) + 12;
  names.past = widest * std::cos(kSlant);
  return width - names.beside - names.past < least ? Names{} : names;
}

void show_differences(Ui& ui, SidePanel& sheet) {
  const std::vector<analysis::TokenAlignment>& pairs = refresh_differences(ui.state, ui.platform.differences()).pairs;
  sheet.title("Differences", figures::picture_title(ui.state.chosen.layer, ui.state.chosen.head));
  sheet.paragraph("Blue: the first sentence looks harder; orange: the second; empty: only one of them has the word.");
  constexpr float kLargest = 24;
  const auto count = static_cast<float>(pairs.size());
  const Names names = names_of(ui, pairs, sheet.width());
  const float side = std::min(std::floor(sheet.width() - names.beside - names.past), kLargest * count);
  const Rect area = sheet.space(names.above + side + 8);
  const Rect cells = rect_at({area.min.x + names.beside, area.min.y + names.above}, {side, side});
  ui.regions.differences = cells;
  draw_cells(ui, cells);
  if (!names.texts.empty()) draw_names(ui, cells, names.texts);
  show_cell_under_pointer(ui, cells, side / count, pairs);
}

// The words of both lists, by the larger of their chances.
std::vector<std::pair<std::string, LooksOfBoth>> words_of(const engine::MaskPredictions& first,
                                                          const engine::MaskPredictions& second) {
  std::map<std::string, LooksOfBoth> chances;
  for (const analysis::Prediction& word : first.predictions) chances[word.token].first = word.probability;
  for (const analysis::Prediction& word : second.predictions) chances[word.token].second = word.probability;
  std::vector<std::pair<std::string, LooksOfBoth>> words(chances.begin(), chances.end());
  std::ranges::sort(words, std::greater(),
                    [](const auto& word) { return std::max(word.second.first, word.second.second); });
  return words;
}

std::string chance(float probability) { return probability == 0 ? "\u2013" : percent(probability); }

void show_words(Ui& ui, SidePanel& sheet) {
  constexpr std::size_t kShown = 10;
  constexpr float kRow = 24;
  const auto &first = ui.state.shown->reading.masks, &second = ui.state.other_shown->reading.masks;
  for (std::size_t mask = 0; mask < std::min(first.size(), second.size()); ++mask) {
    sheet.title("What fits", first.size() > 1 ? "mask " + std::to_string(mask + 1) : "first and second sentence");
    const auto words = words_of(first[mask], second[mask]);
    for (std::size_t i = 0; i < std::min(kShown, words.size()); ++i) {
      const auto& [word, values] = words[i];
      const Rect row = sheet.space(kRow);
      const Ink ink = {ui.fonts.regular, kSmall, ui.theme.text};
      const float word_width = std::min(112.0F, row.width() * 0.4F), begin = row.min.x + word_width + 8;
      draw_text(ink, {row.min.x, row.min.y + 4}, shortened(ink, shown_token(word), word_width));
      // Two bars and their numbers; where bars have no room the numbers' colours tell them apart.
      const float half = (row.max.x - begin - 8) / 2, number = 56, longest = half - number;
      const auto bar = [&](float left, float probability, ImU32 colour) {
        const bool fits = longest >= 16;
        if (fits) fill(rect_at({left, row.centre().y - 3}, {std::max(2.0F, longest * probability), 6}), colour, 3);
        const Ink figure = {ink.font, fits ? ink.size : kTiny, ink.colour};
        draw_text_right(figure, {left + half, row.min.y + 4}, chance(probability));
      };
      bar(begin, values.first, kFirstColour);
      bar(begin + half + 8, values.second, kSecondColour);
    }
    sheet.gap(16);
  }
}

void show_field(Ui& ui, SidePanel& sheet) {
  constexpr float kMostLines = 6, kPaddingX = 12, kPaddingY = 10;
  const Ink typed = {ui.fonts.regular, kBody, ui.theme.text};
  const float lines = paragraph_height(typed, sheet.width() - 2 * kPaddingX, ui.state.other + " ") / kBody;
  const float least = 24;  // for a finger
  const Rect box =
      sheet.space(std::max(std::clamp(std::round(lines), 1.0F, kMostLines) * kBody, least) + 2 * kPaddingY);
  ui.regions.other = box;
  const TextField& field = ui.platform.field(Field::other);
  outline(box, field.focused() ? ui.theme.accent : ui.theme.hairline, 1, 6);
  const Rect inner = box.inset(kPaddingX, kPaddingY);
  ImGui::PushFont(ui.fonts.regular, kBody);
  ui.state.other =
      show_field(ui, Field::other, inner, "A sentence to compare with", "A second sentence, with one word changed");
  ImGui::PopFont();
  sheet.gap(12);
}

}  // namespace

void show_compare_sheet(Ui& ui) {
  SidePanel sheet(ui, "Compare", 640);
  sheet.title("Compare", "with this sentence");
  if (!ui.state.shown) return sheet.paragraph("The first answer has to come.");
  constexpr std::size_t kLines = 4;  // enough to know it by
  sheet.paragraph(shortened_to_lines({ui.fonts.regular, kSmall, 0}, ui.state.text, sheet.width(), kLines));
  show_field(ui, sheet);
  if (is_blank(ui.state.other)) {
    if (sheet.chip("Start from this sentence", "Copies it, so that you change one word.")) {
      ui.platform.field(Field::other).set_text(ui.state.text);
      ui.state.other = ui.state.text;
    }
    return;
  }
  if (!ui.state.other_problem.empty()) return sheet.paragraph(ui.state.other_problem);
  if (!ui.state.other_shown) return sheet.paragraph("Reading it\u2026");
  show_words(ui, sheet);
  show_differences(ui, sheet);
}

}  // namespace maskscope::app
