#include "app/views/prediction_list.h"

#include <algorithm>

#include "app/state/action.h"
#include "app/state/format.h"
#include "app/strings.h"
#include "app/views/prediction_tabs.h"
#include "app/widgets/scroll.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

float row_height(const Ui& ui) { return ui.layout.narrow ? 36 : 32; }

std::string spoken_label(const AnswerRow& answer) {
  const std::size_t indent = std::min(answer.label.find_first_not_of(' '), answer.label.size());
  return answer.label.substr(indent) + ", " + answer.figure.value_or(percent(answer.probability));
}

// Below the label and the number, as long as the row: a probability of 10 % can be told from one of 5 %.
Rect track_of(const Rect& row) {
  constexpr float kHeight = 4, kFoot = 4;
  return {{row.min.x, row.max.y - kFoot - kHeight}, {row.max.x - 8, row.max.y - kFoot}};
}
float text_line(const Rect& row) { return row.min.y + (row.height() - 10 - kBody) / 2; }

}  // namespace

AnswerList::AnswerList(Ui& ui, const Rect& area) : ui_(ui), width_(area.width()), above_(area.min.y) {
  begin_scroll("predictions", {{area.min.x - 8, area.min.y}, area.max});
  origin_ = ImGui::GetCursorScreenPos();
  at_ = {origin_.x + 8, origin_.y};
}

AnswerList::~AnswerList() {
  const float height = at_.y - origin_.y;
  end_scroll(height);
  note_height(ui_, Panel::predictions, above_ + height);
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

// A percentage's point stands below that of the one above. Returns where it begins.
float AnswerList::draw_figure(const Rect& row, const AnswerRow& answer, bool lit) const {
  const Ink ink = {ui_.fonts.regular, kBody, lit ? ui_.theme.text : ui_.theme.quiet};
  const float line = text_line(row), right = row.max.x - 8;
  if (answer.figure) {
    draw_text_right(ink, {right, line}, *answer.figure);
    return right - width_of(ink, *answer.figure);
  }
  const Percentage number = percentage(answer.probability);
  const float point = right - width_of(ink, std::string(".00") + strings::kPercentSign);
  draw_text_right(ink, {point, line}, number.whole);
  draw_text(ink, {point, line}, number.fraction + strings::kPercentSign);
  return point - width_of(ink, number.whole);
}

Touch AnswerList::touch_row(const Rect& row, const AnswerRow& answer) const {
  const std::string name = "row" + std::to_string(ui_.regions.predictions.size());
  const Spoken spoken = {.label = spoken_label(answer), .pressed = answer.open ? answer.open : answer.chosen};
  if (spoken.pressed) return touch(name.c_str(), row, spoken);
  return {.hovered = pointed_at(name.c_str(), row, spoken), .clicked = false};
}

bool AnswerList::row(const AnswerRow& answer) {
  const Rect row = rect_at(at_, {width_, row_height(ui_)});
  at_.y += row.height();
  const Touch pointer = touch_row(row, answer);
  ui_.regions.predictions.push_back(row);
  if (pointer.hovered) fill({{row.min.x - 8, row.min.y}, row.max}, ui_.theme.raised, 6);
  if (answer.chosen.value_or(false))
    fill(rect_at({row.min.x - 8, row.min.y + 4}, {3, row.height() - 8}), ui_.theme.accent);
  const bool lit = answer.strong || pointer.hovered;
  const float number = draw_figure(row, answer, lit);
  const Ink ink = {answer.strong ? ui_.fonts.semibold : ui_.fonts.regular, kBody, ui_.theme.text};
  draw_text(ink, {row.min.x, text_line(row)}, shortened(ink, answer.label, number - row.min.x - 12));
  if (const auto bar = answer.figure ? answer.bar : answer.probability) {
    const Rect track = track_of(row);
    draw_bar(ui_.theme, track, *bar, with_alpha(ui_.theme.bar, lit ? 1.0F : 0.6F));
    if (answer.before) {
      const float x = track.min.x + track.width() * *answer.before;
      fill({{x - 1, track.min.y - 3}, {x + 1, track.max.y + 3}}, ui_.theme.text);
    }
  }
  if (pointer.hovered && !answer.explanation.empty()) tooltip(ui_, answer.explanation);
  if (pointer.hovered && answer.query) {
    ui_.hover = {.token = {}, .query = answer.query, .key = answer.token};
  } else if (pointer.hovered && answer.token) {
    ui_.hover.token = answer.token;
  }
  return pointer.clicked;
}

void show_target_row(Ui& ui, AnswerList& list, AnswerRow answer, const analysis::Prediction& one) {
  namespace texts = strings::predictions;
  answer.chosen = ui.state.is_target(one);
  answer.explanation += concat(" ", *answer.chosen ? texts::kIsTarget : texts::kMakeTarget);
  if (list.row(answer)) toggle_target(ui.state, one);
}

void show_work(Ui& ui, AnswerList& list) {
  const Findings& findings = ui.state.findings;
  if (!findings.problem.empty()) list.paragraph(findings.problem);
  if (!findings.work) return;
  list.paragraph(work_text(*findings.work, prediction_tab(ui.state.prediction_tab).counted));
  const char* label = findings.work->stopped ? strings::predictions::kContinue : strings::predictions::kStop;
  const Rect chip = button_area(ui, label, list.space(44).min);
  if (!button(ui, label, chip)) return;
  ui.state.action = findings.work->stopped ? Action(GoOnAnswering{}) : Action(StopAnswering{});
}

void show_place_heading(AnswerList& list, const engine::Reading& reading, std::size_t index) {
  const std::string title = place_title(reading, index);
  if (title.empty()) return;
  const bool is_word = reading.output == engine::OutputKind::words;
  const bool is_token = reading.output != engine::OutputKind::answer;
  list.heading(title, is_word ? fill_in(strings::predictions::kOfMasks, reading.masks.size()) : "",
               is_token ? std::optional(reading.masks[index].position) : std::nullopt);
}

void show_mask_heading(AnswerList& list, const State& state, std::size_t position) {
  const engine::Reading& reading = state.shown->reading;
  const auto mask = std::ranges::find(reading.masks, position, &engine::MaskPredictions::position);
  if (mask != reading.masks.end())
    show_place_heading(list, reading, static_cast<std::size_t>(mask - reading.masks.begin()));
}

}  // namespace maskscope::app
