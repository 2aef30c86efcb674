// What fits: for each [MASK] the likeliest words, with bars.
#include <algorithm>
#include <string>

#include "app/draw.h"
#include "app/words.h"

namespace maskscope::app {
namespace {

constexpr float kHeader = 40;
constexpr std::size_t kRowsOfOne = 10, kRowsOfMany = 5;  // how many words are shown for a mask

struct Columns {
  float bar;    // x where bars begin
  float point;  // x of the numbers' decimal point
};

float row_height(const Ui& ui) { return ui.layout.narrow ? 36 : 32; }

Columns columns(const Ui& ui, const Rect& area) {
  const float fraction = width_of({ui.fonts.regular, kBody, 0}, ".00");
  return {area.min.x + std::min(104.0F, area.width() * 0.42F), area.max.x - fraction - 8};
}

void draw_probability(const Ui& ui, float point, float line, float probability, bool lit) {
  const Ink ink = {ui.fonts.regular, kBody, lit ? ui.theme.text : ui.theme.quiet};
  const Percentage number = percentage(probability);
  draw_text_right(ink, {point, line}, number.whole);
  draw_text(ink, {point, line}, number.fraction);
}

// One word. best: the mask's highest probability, whose bar is whole.
void show_row(Ui& ui, const Rect& row, const scope::Prediction& prediction, float best, std::size_t rank) {
  const Touch pointer = touch(("row" + std::to_string(ui.regions.predictions.size())).c_str(), row);
  ui.regions.predictions.push_back(row);
  if (pointer.hovered) fill({{row.min.x - 8, row.min.y}, row.max}, ui.theme.raised, 6);
  const Columns at = columns(ui, row);
  const float line = row.centre().y - kBody / 2;
  const bool first = rank == 0;
  const Ink ink = {first ? ui.fonts.semibold : ui.fonts.regular, kBody, ui.theme.text};
  draw_text(ink, {row.min.x, line}, shortened(ink, shown_token(prediction.token), at.bar - row.min.x - 8));
  const float longest = at.point - width_of({ui.fonts.regular, kBody, 0}, "00") - 12 - at.bar;
  const float length = std::max(2.0F, longest * prediction.probability / std::max(best, 1e-9F));
  const ImVec2 corner = {at.bar, row.centre().y - 3};
  fill(rect_at(corner, {length, 6}), with_alpha(ui.theme.bar, first || pointer.hovered ? 1.0F : 0.6F), 3);
  draw_probability(ui, at.point, line, prediction.probability, first || pointer.hovered);
  if (pointer.hovered) {
    const Percentage number = percentage(prediction.probability);
    tooltip(ui, "BERT gives \u201c" + shown_token(prediction.token) + "\u201d " + number.whole + number.fraction +
                    " % of the chances here.");
  }
}

void show_mask(Ui& ui, ImVec2& at, float width, const scope::MaskReading& mask, std::size_t rows) {
  for (std::size_t rank = 0; rank < std::min(rows, mask.predictions.size()); ++rank) {
    show_row(ui, rect_at(at, {width, row_height(ui)}), mask.predictions[rank], mask.predictions.front().probability,
             rank);
    at.y += row_height(ui);
  }
}

void draw_mask_name(Ui& ui, ImVec2& at, float width, const scope::Reading& reading, std::size_t index) {
  const Ink ink = {ui.fonts.semibold, kSmall, ui.theme.mask};
  const std::string name = "Mask " + std::to_string(index + 1);
  const Rect area = rect_at(at, {width, 24});
  draw_text(ink, {at.x, at.y + 4}, name);
  draw_text({ui.fonts.regular, kSmall, ui.theme.quiet}, {at.x + width_of(ink, name), at.y + 4},
            " of " + std::to_string(reading.masks.size()));
  if (touch(name.c_str(), area).hovered) ui.hover.token = reading.masks[index].position;
  at.y += area.height() + 4;
}

void show_masks(Ui& ui, const Rect& area) {
  const scope::Reading& reading = ui.state.shown->reading;
  const bool many = reading.masks.size() > 1;
  ImGui::SetCursorScreenPos({area.min.x - 8, area.min.y});
  ImGui::BeginChild("predictions", {area.width() + 8, area.height()});
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImVec2 at = {origin.x + 8, origin.y};
  for (std::size_t i = 0; i < reading.masks.size(); ++i) {
    if (many) draw_mask_name(ui, at, area.width(), reading, i);
    show_mask(ui, at, area.width(), reading.masks[i], many ? kRowsOfMany : kRowsOfOne);
    at.y += 16;
  }
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy({1, at.y - origin.y});
  scroll_by_finger();
  ImGui::EndChild();
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
  const Columns at = columns(ui, area);
  float share = 1;
  for (std::size_t row = 0; row < kRowsOfOne; ++row, share *= 0.82F) {
    const float y = area.min.y + (static_cast<float>(row) + 0.5F) * row_height(ui);
    if (y > area.max.y) return;
    fill(rect_at({area.min.x, y - 4}, {56 - static_cast<float>(row % 3) * 10, 8}), ui.theme.raised, 4);
    fill(rect_at({at.bar, y - 3}, {(at.point - at.bar) * share, 6}), ui.theme.raised, 3);
  }
}

}  // namespace

void show_predictions(Ui& ui, const Rect& area) {
  draw_title(ui, {area.min.x, area.min.y + 8}, "What fits",
             "BERT learned to guess hidden words from both sides of a sentence (Devlin et al. 2018).");
  const Rect body = area.below(kHeader);
  if (is_blank(ui.state.text)) return show_empty(ui, body);
  if (!ui.state.shown) return draw_awaited(ui, body);
  if (ui.state.shown->reading.masks.empty()) {
    show_hint(ui, body, "No [MASK] in this sentence.",
              "Type [MASK] where a word is missing, or click one of the words above.");
    return;
  }
  draw_text_right({ui.fonts.regular, kSmall, ui.theme.quiet}, {columns(ui, area).point + 12, area.min.y + 9}, "%");
  show_masks(ui, body);
}

}  // namespace maskscope::app
