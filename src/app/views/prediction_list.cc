#include "app/views/prediction_list.h"

#include <algorithm>

#include "app/state/action.h"
#include "app/state/format.h"
#include "app/widgets/scroll.h"

namespace maskscope::app {
namespace {

float row_height(const Ui& ui) { return ui.layout.narrow ? 36 : 32; }

std::string spoken_label(const AnswerRow& answer) {
  const std::size_t indent = std::min(answer.label.find_first_not_of(' '), answer.label.size());
  return answer.label.substr(indent) + ", " + answer.figure.value_or(percent(answer.probability));
}

struct Columns {
  float bar;    // x where bars begin
  float point;  // x of the numbers' decimal point
};

Columns columns(const Ui& ui, const Rect& row) {
  const float fraction = width_of({ui.fonts.regular, kBody, 0}, ".00");
  return {row.min.x + std::min(104.0F, row.width() * 0.42F), row.max.x - fraction - 8};
}

}  // namespace

AnswerList::AnswerList(Ui& ui, const Rect& area) : ui_(ui), width_(area.width()), above_(area.min.y) {
  begin_scroll("predictions", {{area.min.x - 8, area.min.y}, area.max});
  origin_ = ImGui::GetCursorScreenPos();
  at_ = {origin_.x + 8, origin_.y};
}

AnswerList::~AnswerList() {
  const float height = at_.y - origin_.y;
  end_scroll(height);
  note_height(ui_, Tab::fits, above_ + height);
}

void AnswerList::heading(std::string_view text, std::string_view note, std::optional<std::size_t> token) {
  const Ink ink = {ui_.fonts.semibold, kSmall, ui_.theme.mask};
  const Rect area = rect_at(at_, {width_, 24});
  draw_text(ink, {at_.x, at_.y + 4}, text);
  draw_text({ui_.fonts.regular, kSmall, ui_.theme.quiet}, {at_.x + width_of(ink, text), at_.y + 4}, note);
  if (token && pointed_at(std::string(text).c_str(), area, {.label = concat(text, note)})) ui_.hover.token = token;
  at_.y += area.height() + 4;
}

void AnswerList::paragraph(std::string_view text) {
  at_.y += draw_paragraph({ui_.fonts.regular, kSmall, ui_.theme.quiet}, at_, width_ - 8, text) + 8;
}

Rect AnswerList::space(float height) {
  const Rect area = rect_at(at_, {width_ - 8, height});
  at_.y += height;
  return area;
}

void AnswerList::draw_figure(const Rect& row, const AnswerRow& answer, bool lit) const {
  const Ink ink = {ui_.fonts.regular, kBody, lit ? ui_.theme.text : ui_.theme.quiet};
  const float line = row.centre().y - kBody / 2;
  if (answer.figure) return draw_text_right(ink, {row.max.x - 8, line}, *answer.figure);
  const Percentage number = percentage(answer.probability);
  const float point = columns(ui_, row).point;
  draw_text_right(ink, {point, line}, number.whole);
  draw_text(ink, {point, line}, number.fraction);
}

Touch AnswerList::touch_row(const Rect& row, const AnswerRow& answer) const {
  const std::string name = "row" + std::to_string(ui_.regions.predictions.size());
  const Spoken spoken = {.label = spoken_label(answer), .pressed = answer.open};
  if (answer.open) return touch(name.c_str(), row, spoken);
  return {.hovered = pointed_at(name.c_str(), row, spoken), .clicked = false};
}

bool AnswerList::row(const AnswerRow& answer) {
  const Rect row = rect_at(at_, {width_, row_height(ui_)});
  at_.y += row.height();
  const Touch pointer = touch_row(row, answer);
  ui_.regions.predictions.push_back(row);
  if (pointer.hovered) fill({{row.min.x - 8, row.min.y}, row.max}, ui_.theme.raised, 6);
  const Columns at = columns(ui_, row);
  const Ink ink = {answer.strong ? ui_.fonts.semibold : ui_.fonts.regular, kBody, ui_.theme.text};
  draw_text(ink, {row.min.x, row.centre().y - kBody / 2}, shortened(ink, answer.label, at.bar - row.min.x - 8));
  const bool lit = answer.strong || pointer.hovered;
  if (!answer.figure) {
    const float longest = at.point - width_of({ui_.fonts.regular, kBody, 0}, "00") - 12 - at.bar;
    const auto length = [&](float probability) {
      return std::clamp(longest * probability / std::max(answer.whole, 1e-9F), 2.0F, longest);
    };
    const Rect bar = rect_at({at.bar, row.centre().y - 3}, {length(answer.probability), 6});
    fill(bar, with_alpha(ui_.theme.bar, lit ? 1.0F : 0.6F), 3);
    if (answer.before) {
      const float x = at.bar + length(*answer.before);
      fill({{x - 1, row.centre().y - 7}, {x + 1, row.centre().y + 7}}, ui_.theme.text);
    }
  }
  draw_figure(row, answer, lit);
  if (pointer.hovered && !answer.explanation.empty()) tooltip(ui_, answer.explanation);
  if (pointer.hovered && answer.token) ui_.hover.token = answer.token;
  return pointer.clicked;
}

void show_work(Ui& ui, AnswerList& list, std::string_view what) {
  const Findings& findings = ui.state.findings;
  if (!findings.problem.empty()) list.paragraph(findings.problem);
  if (!findings.work) return;
  list.paragraph(work_text(*findings.work, what));
  const char* label = findings.work->stopped ? "Go on" : "Stop";
  const Rect chip = button_area(ui, label, list.space(44).min);
  if (!button(ui, label, chip)) return;
  ui.state.action = findings.work->stopped ? Action(GoOnAnswering{}) : Action(StopAnswering{});
}

void show_mask_heading(AnswerList& list, const State& state, std::size_t position) {
  const auto& masks = state.shown->reading.masks;
  const auto mask = std::ranges::find(masks, position, &engine::MaskPredictions::position);
  if (masks.size() < 2 || mask == masks.end()) return;
  list.heading("Mask " + std::to_string(mask - masks.begin() + 1), " of " + std::to_string(masks.size()), position);
}

}  // namespace maskscope::app
