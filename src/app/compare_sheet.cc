// Two sentences side by side: how one head's looks differ, and what fits in each. Tokens face each other (scope/alignment.h).
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "app/sheet.h"
#include "app/words.h"
#include "scope/alignment.h"
#include "scope/diagram.h"

namespace maskscope::app {
namespace {

constexpr std::size_t kMostTokens = 64;  // more would be cells of a pixel
constexpr ImU32 kFirst = IM_COL32(0x3d, 0x8f, 0xe0, 255), kSecond = IM_COL32(0xf0, 0x8a, 0x24, 255);

ImU32 mixed(ImU32 from, ImU32 to, float share) {
  ImU32 result = 0;
  for (const int shift : {IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT, IM_COL32_A_SHIFT}) {
    const auto a = static_cast<float>(from >> shift & 255u), b = static_cast<float>(to >> shift & 255u);
    result |= static_cast<ImU32>(std::lround(a + (b - a) * share)) << shift;
  }
  return result;
}

// Blue where the first sentence looks harder, orange where the second does, the ground where both look as hard.
ImU32 difference_colour(ImU32 ground, float difference) {
  return mixed(ground, difference < 0 ? kFirst : kSecond, std::sqrt(std::min(std::abs(difference), 1.0F)));
}

std::string label_of(const State& state, const scope::Pairing& pair) {
  const auto token = [](const Shown& shown, std::size_t i) { return shown_token(shown.reading.encoding.tokens[i]); };
  const std::string first = pair.first ? token(*state.shown, *pair.first) : "\u2013";
  const std::string second = pair.second ? token(*state.other_shown, *pair.second) : "\u2013";
  return first == second ? first : first + " / " + second;
}

struct Values {
  float first, second;
};
// Nothing where one of the sentences has no such cell.
std::optional<Values> values_at(const State& state, const scope::Pairing& query, const scope::Pairing& key) {
  if (!query.first || !query.second || !key.first || !key.second) return std::nullopt;
  return Values{state.shown->maps.at(state.chosen, *query.first, *key.first),
                state.other_shown->maps.at(state.chosen, *query.second, *key.second)};
}

void draw_cells(Ui& ui, const Rect& cells, float cell, const std::vector<scope::Pairing>& pairs) {
  for (std::size_t query = 0; query < pairs.size(); ++query) {
    for (std::size_t key = 0; key < pairs.size(); ++key) {
      const Rect area =
          rect_at({cells.min.x + static_cast<float>(key) * cell, cells.min.y + static_cast<float>(query) * cell},
                  {cell - 1, cell - 1});
      const auto values = values_at(ui.state, pairs[query], pairs[key]);
      if (!values) continue;
      fill(area, difference_colour(ui.theme.raised, values->second - values->first));
    }
  }
}

void show_cell_under_pointer(Ui& ui, const Rect& cells, float cell, const std::vector<scope::Pairing>& pairs) {
  if (!touch("differences", cells).hovered) return;
  const ImVec2 p = ImGui::GetIO().MousePos;
  const auto index = [&](float along) { return std::min(static_cast<std::size_t>(along / cell), pairs.size() - 1); };
  const scope::Pairing& query = pairs[index(p.y - cells.min.y)];
  const scope::Pairing& key = pairs[index(p.x - cells.min.x)];
  const auto values = values_at(ui.state, query, key);
  const std::string where =
      "from \u201c" + label_of(ui.state, query) + "\u201d to \u201c" + label_of(ui.state, key) + "\u201d: ";
  tooltip(ui, values ? where + decimals(static_cast<double>(values->first), 3) + " in the first sentence, " +
                           decimals(static_cast<double>(values->second), 3) + " in the second."
                     : where + "only one of the sentences has it.");
}

void show_differences(Ui& ui, SheetWindow& sheet, const std::vector<scope::Pairing>& pairs) {
  sheet.title("Differences", scope::picture_title(ui.state.chosen.layer, ui.state.chosen.head));
  if (pairs.size() > kMostTokens) {
    return sheet.paragraph(
        "These sentences are too long for a map of their differences: " + std::to_string(pairs.size()) +
        " words and pieces, expected at most " + std::to_string(kMostTokens) + ".");
  }
  sheet.paragraph("Blue: the first sentence looks harder; orange: the second; empty: only one of them has the word.");
  const float labels = std::min(160.0F, sheet.width() * 0.3F);
  const float cell =
      std::clamp(std::floor((sheet.width() - labels - 8) / static_cast<float>(pairs.size())), 4.0F, 24.0F);
  const float side = cell * static_cast<float>(pairs.size());
  const Rect area = sheet.space(side + 8);
  const Rect cells = rect_at({area.min.x + labels + 8, area.min.y}, {side, side});
  ui.regions.differences = cells;
  draw_cells(ui, cells, cell, pairs);
  const Ink ink = {ui.fonts.regular, kTiny, ui.theme.quiet};
  if (cell >= 12) {
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      draw_text_right(ink, {cells.min.x - 8, cells.min.y + (static_cast<float>(i) + 0.5F) * cell - ink.size / 2},
                      shortened(ink, label_of(ui.state, pairs[i]), labels));
    }
  }
  show_cell_under_pointer(ui, cells, cell, pairs);
}

// The words of both lists, by the larger of their chances.
std::vector<std::pair<std::string, Values>> words_of(const scope::MaskReading& first,
                                                     const scope::MaskReading& second) {
  std::map<std::string, Values> chances;
  for (const scope::Prediction& word : first.predictions) chances[word.token].first = word.probability;
  for (const scope::Prediction& word : second.predictions) chances[word.token].second = word.probability;
  std::vector<std::pair<std::string, Values>> words(chances.begin(), chances.end());
  std::ranges::sort(words, std::greater(),
                    [](const auto& word) { return std::max(word.second.first, word.second.second); });
  return words;
}

std::string chance(float probability) {
  if (probability == 0) return "\u2013";
  const Percentage number = percentage(probability);
  return number.whole + number.fraction + " %";
}

void show_words(Ui& ui, SheetWindow& sheet) {
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
      draw_text(ink, {row.min.x, row.min.y + 4}, shortened(ink, shown_token(word), 112));
      const float half = (row.width() - 128 - 128) / 2;
      const auto bar = [&](float left, float probability, ImU32 colour) {
        fill(rect_at({left, row.centre().y - 3}, {std::max(2.0F, half * probability), 6}), colour, 3);
        draw_text_right(ink, {left + half + 56, row.min.y + 4}, chance(probability));
      };
      bar(row.min.x + 128, values.first, kFirst);
      bar(row.min.x + 128 + half + 64, values.second, kSecond);
    }
    sheet.gap(16);
  }
}

void show_field(Ui& ui, SheetWindow& sheet) {
  const Rect box = sheet.space(44);
  ui.regions.other = box;
  TextField& field = ui.platform.field(Field::other);
  outline(box, field.focused() ? ui.theme.accent : ui.theme.hairline, 1, 6);
  const Rect inner = box.inset(12, 13);
  ImGui::PushFont(ui.fonts.regular, kBody);
  field.show(inner.min, inner.size(), "A sentence to compare with", "A second sentence, with one word changed");
  ImGui::PopFont();
  ui.state.other = field.text();
  sheet.gap(12);
}

}  // namespace

void show_compare_sheet(Ui& ui) {
  SheetWindow sheet(ui, 640);
  sheet.title("Compare", "with this sentence");
  if (!ui.state.shown) return sheet.paragraph("The first answer has to come.");
  sheet.paragraph(ui.state.text);
  show_field(ui, sheet);
  if (is_blank(ui.state.other)) {
    if (sheet.chip("Start from this sentence", "Copies it, so that you change one word.")) {
      ui.platform.field(Field::other).set_text(ui.state.text);
      ui.state.other = ui.state.text;
    }
    return;
  }
  if (!ui.state.other_shown) return sheet.paragraph("Reading it\u2026");
  show_words(ui, sheet);
  show_differences(
      ui, sheet, scope::align(ui.state.shown->reading.encoding.tokens, ui.state.other_shown->reading.encoding.tokens));
}

}  // namespace maskscope::app
