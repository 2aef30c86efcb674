#include "app/widgets/controls.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <imgui_internal.h>

#include "app/widgets/draw.h"
#include "app/widgets/scroll.h"

namespace maskscope::app {
namespace {

float menu_row_width(const Ui& ui) { return std::min(264.0F, ui.layout.window.width() - 40); }

Ink label_ink(const Ui& ui, ImU32 colour, bool strong = false) {
  return {strong ? ui.fonts.semibold : ui.fonts.regular, kSmall, colour};
}

void draw_tick(ImVec2 c, ImU32 colour) {
  const ImVec2 points[] = {{c.x - 4, c.y}, {c.x - 1, c.y + 3}, {c.x + 4, c.y - 4}};
  ImGui::GetWindowDrawList()->AddPolyline(points, 3, colour, 0, 1.5F);
}

}  // namespace

float control_height(const Ui& ui) { return ui.layout.narrow ? 40.0F : 28.0F; }

Rect Flow::next(ImVec2 size) {
  if (at_.x > area_.min.x && at_.x + size.x > area_.max.x) end_row();
  const Rect place = rect_at(at_, size);
  at_.x += size.x + gap_.x;
  bottom_ = std::max(bottom_, place.max.y);
  return place;
}

void Flow::end_row() { at_ = {area_.min.x, std::max(bottom_ + gap_.y, area_.min.y)}; }

float chip_width(const Ui& ui, const char* label) { return width_of(label_ink(ui, 0), label) + 36; }

bool chip(Ui& ui, const Option& option, const Rect& area, bool on) {
  const Touch pointer = touch(option.label, area, {.pressed = on});
  if (on) fill(area, with_alpha(ui.theme.accent, 0.14F), 6);
  outline(area, on ? ui.theme.accent : pointer.hovered ? ui.theme.quiet : ui.theme.hairline, 1, 6);
  const ImU32 colour = on ? ui.theme.accent : pointer.hovered ? ui.theme.text : ui.theme.quiet;
  const ImVec2 mark = {area.min.x + 14, area.centre().y};
  if (on) {
    draw_tick(mark, colour);
  } else {
    ImGui::GetWindowDrawList()->AddCircle(mark, 4, colour, 0, 1);
  }
  const Ink ink = label_ink(ui, colour);
  draw_text(ink, {area.min.x + 26, area.centre().y - ink.size / 2}, option.label);
  if (pointer.hovered) tooltip(ui, option.explanation);
  return pointer.clicked;
}

float segments_width(const Ui& ui, std::span<const Option> options) {
  float widest = 0;
  for (const Option& option : options) widest = std::max(widest, width_of(label_ink(ui, 0, true), option.label));
  return (widest + 12) * static_cast<float>(options.size());
}

std::optional<std::size_t> segments(Ui& ui, std::span<const Option> options, const Rect& area, std::size_t chosen,
                                    std::vector<Rect>& places) {
  std::optional<std::size_t> clicked;
  const float width = area.width() / static_cast<float>(options.size());
  fill(area, ui.theme.raised, 6);
  for (std::size_t i = 0; i < options.size(); ++i) {
    places.push_back(rect_at({area.min.x + static_cast<float>(i) * width, area.min.y}, {width, area.height()}));
    const Rect part = places.back().inset(2, 2);
    const Touch pointer = touch(options[i].label, part, {.pressed = i == chosen});
    if (i == chosen) {
      fill(part, ui.theme.surface, 4);
      outline(part, ui.theme.hairline, 1, 4);
    }
    const ImU32 colour = i == chosen || pointer.hovered ? ui.theme.text : ui.theme.quiet;
    draw_text_centred(label_ink(ui, colour, i == chosen), part.centre(), options[i].label);
    if (pointer.hovered) tooltip(ui, options[i].explanation);
    if (pointer.clicked) clicked = i;
  }
  return clicked;
}

const std::string& show_field(Ui& ui, Field name, const Rect& inner, const char* label, const char* hint) {
  TextField& field = ui.platform.field(name);
  field.show(inner.min, inner.size(), label, hint);
  auto& typing = ui.state.typing;
  if (!field.focused()) {
    if (typing && typing->field == name) typing.reset();
    return field.text();
  }
  const Typing now = {name, ui.layout.window.height()};
  if (std::exchange(typing, now) != now) {
    constexpr float kAround = 12;
    const Rect area = inner.inset(-kAround, -kAround);
    ImGui::ScrollToRect(ImGui::GetCurrentWindow(), {area.min, area.max}, ImGuiScrollFlags_KeepVisibleEdgeY);
  }
  return field.text();
}

float menu_width(const Ui& ui, std::string_view label) { return width_of(label_ink(ui, 0), label) + 20; }

bool menu_button(Ui& ui, const Menu& menu, std::string_view label, const char* explanation, const Rect& area) {
  const Touch pointer = touch(menu.popup, area, {.label = concat(menu.title, ": ", label)});
  const Ink ink = label_ink(ui, pointer.hovered ? ui.theme.text : ui.theme.quiet);
  draw_text(ink, {area.min.x, area.centre().y - ink.size / 2}, label);
  draw_arrow_down({area.min.x + width_of(ink, label) + 12, area.centre().y + 1}, ink.colour);
  if (pointer.hovered) tooltip(ui, explanation);
  if (pointer.clicked) ImGui::OpenPopup(menu.popup);
  tell_expanded(menu.popup, ImGui::IsPopupOpen(menu.popup));
  return pointer.clicked;
}

void menu_heading(Ui& ui, const char* label) {
  const Rect row = rect_at(ImGui::GetCursorScreenPos(), {menu_row_width(ui), 28});
  draw_text({ui.fonts.regular, kTiny, ui.theme.quiet}, {row.min.x + 8, row.max.y - kTiny - 4}, label);
  ImGui::Dummy(row.size());
}

bool menu_row(Ui& ui, const Option& option, bool chosen, const Palette* bar) {
  const Rect row = rect_at(ImGui::GetCursorScreenPos(), {menu_row_width(ui), ui.layout.narrow ? 44.0F : 28.0F});
  const Touch pointer = touch(option.label, row, {.pressed = chosen});
  ui.regions.menu.push_back(row);
  if (pointer.hovered) fill(row, ui.theme.surface, 4);
  const Ink ink = label_ink(ui, chosen ? ui.theme.accent : ui.theme.text, chosen);
  if (chosen) draw_tick({row.min.x + 14, row.centre().y}, ink.colour);
  draw_text(ink, {row.min.x + 28, row.centre().y - ink.size / 2}, option.label);
  if (bar != nullptr) {
    const float length = std::min(96.0F, row.width() - 36 - width_of(ink, "cividis") - 16);
    draw_palette(*bar, rect_at({row.max.x - 8 - length, row.centre().y - 4}, {length, 8}));
  }
  if (pointer.hovered) tooltip(ui, option.explanation);
  return pointer.clicked;
}

bool begin_menu(Ui& ui, const Menu& menu) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(8, 8));
  const bool open = ImGui::BeginPopup(menu.popup);
  ImGui::PopStyleVar();
  if (open && ImGui::IsKeyPressed(ImGuiKey_Escape)) ImGui::CloseCurrentPopup();
  if (open) ui.regions.begin_overlay(menu.title);
  return open;
}

void end_menu(Ui& ui) {
  scroll_by_finger();
  ui.regions.end_overlay();
  ImGui::EndPopup();
}

void draw_palette(const Palette& colours, const Rect& bar) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  constexpr int kSteps = 32;
  const float step = bar.width() / kSteps;
  for (int i = 0; i < kSteps; ++i) {
    const float from = bar.min.x + static_cast<float>(i) * step;
    const ImU32 left = colour_at(colours, static_cast<float>(i) / kSteps);
    const ImU32 right = colour_at(colours, static_cast<float>(i + 1) / kSteps);
    list.AddRectFilledMultiColor({from, bar.min.y}, {from + step, bar.max.y}, left, right, right, left);
  }
}

}  // namespace maskscope::app
