#include "app/widgets/side_panel.h"

#include <algorithm>
#include <cfloat>

#include "app/widgets/scroll.h"

namespace maskscope::app {
namespace {

constexpr float kPadding = 16;
constexpr ImGuiWindowFlags kPlain = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                                    ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings |
                                    ImGuiWindowFlags_NoNav;

// Takes what is clicked beside the panel.
void show_shade(Ui& ui, const Rect& page) {
  ImGui::SetNextWindowPos(page.min);
  ImGui::SetNextWindowSize(page.size());
  ImGui::PushStyleColor(ImGuiCol_WindowBg, with_alpha(ui.theme.ground, 0.6F));
  ImGui::Begin("shade", nullptr, kPlain | ImGuiWindowFlags_NoScrollbar);
  if (touch(kClose, page).clicked) ui.state.side_panel = SidePanelId::none;
  ImGui::End();
  ImGui::PopStyleColor();
}

}  // namespace

SidePanel::SidePanel(Ui& ui, const char* name, float width) : ui_(ui) {
  ui.regions.begin_overlay(name);
  const Rect page = {{0, 0}, ImGui::GetIO().DisplaySize};
  show_shade(ui, page);
  const float margin = ui.layout.narrow ? 8 : ui.layout.sentence.min.x;
  width_ = ui.layout.one_panel ? page.width() - 2 * margin : width;
  const float top = ui.layout.flows ? 8 : ui.layout.top_bar.max.y + 4;  // a low window has no room to spare
  ImGui::SetNextWindowPos({page.max.x - margin - width_, top});
  ImGui::SetNextWindowSizeConstraints({width_, 0}, {width_, page.height() - top - 8});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, ui.theme.surface);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 8);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  ImGui::Begin("side panel", nullptr, kPlain | ImGuiWindowFlags_AlwaysAutoResize);
  origin_ = ImGui::GetCursorScreenPos();
  at_ = {origin_.x + kPadding, origin_.y + kPadding};
}

SidePanel::~SidePanel() {
  end_chips();
  ImGui::SetCursorScreenPos(origin_);
  ImGui::Dummy({width_ - 2, at_.y + kPadding - origin_.y});
  scroll_by_finger();
  ui_.regions.end_overlay();
  ImGui::End();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor();
  ui_.state.side_panel_items = items_;
  ui_.state.side_panel_entered = false;
}

void SidePanel::tell(std::string_view text) { ui_.regions.overlay_text.append(text).append("\n"); }

void SidePanel::title(const char* text, std::string_view note) {
  end_chips();
  const Ink ink = {ui_.fonts.semibold, kBody, ui_.theme.text};
  draw_text(ink, at_, text);
  const Ink quiet = {ui_.fonts.regular, kSmall, ui_.theme.quiet};
  const float left = width_of(ink, text) + 8;
  draw_text(quiet, {at_.x + left, at_.y + 1}, shortened(quiet, note, this->width() - left));
  tell(concat(text, note.empty() ? "" : ", ", note));
  at_.y += kBody + 8;
}

void SidePanel::paragraph(std::string_view text) {
  end_chips();
  const Ink ink = {ui_.fonts.regular, kSmall, ui_.theme.quiet};
  at_.y += draw_paragraph(ink, at_, width_ - 2 * kPadding, text) + 8;
  tell(text);
}

Rect SidePanel::space(float height) {
  end_chips();
  const Rect area = rect_at(at_, {width(), height});
  at_.y += height;
  return area;
}

float SidePanel::width() const { return width_ - 2 * kPadding; }

bool SidePanel::is_under_cursor(const Rect& area) {
  const bool under = items_++ == ui_.state.side_panel_cursor;
  if (under && ui_.state.side_panel_by_keys) {
    outline(area, ui_.theme.accent, 1, 6);
    if (!ImGui::IsRectVisible(area.min, area.max)) ImGui::SetScrollFromPosY(area.centre().y - ImGui::GetWindowPos().y);
  }
  return under;
}

bool SidePanel::row(const std::string& label, std::string_view note, std::string_view explanation) {
  end_chips();
  const Ink ink = {ui_.fonts.regular, kBody, ui_.theme.text}, quiet = {ui_.fonts.regular, kSmall, ui_.theme.quiet};
  const float inner = width_ - 2 * kPadding;
  const float text = paragraph_height(ink, inner, label);
  const float notes = note.empty() ? 0 : paragraph_height(quiet, inner, note) + 4;
  const float height = std::max(text + notes + 16, ui_.layout.narrow ? 44.0F : 32.0F);
  const Rect area = rect_at({at_.x - 8, at_.y}, {inner + 16, height});
  const Touch pointer = touch(label.c_str(), area, {.label = concat(label, note.empty() ? "" : ". ", note)});
  if (pointer.hovered) fill(area, ui_.theme.raised, 6);
  const bool entered = is_under_cursor(area) && ui_.state.side_panel_entered;
  const float top = at_.y + (height - text - notes) / 2;
  draw_paragraph(ink, {at_.x, top}, inner, label);
  if (!note.empty()) draw_paragraph(quiet, {at_.x, top + text + 4}, inner, note);
  if (pointer.hovered && !explanation.empty()) tooltip(ui_, explanation);
  at_.y += height;
  return pointer.clicked || entered;
}

bool SidePanel::chip(const std::string& label, std::string_view explanation) {
  Rect area = button_area(ui_, label.c_str(), {chips_to_ == 0 ? at_.x : chips_to_, at_.y});
  if (chips_to_ != 0 && area.max.x > origin_.x + width_ - kPadding) {
    end_chips();
    area = button_area(ui_, label.c_str(), at_);
  }
  chips_to_ = area.max.x + 8;
  ImGui::PushID(static_cast<int>(items_));  // several groups have a "PNG"
  const bool clicked = button(ui_, label.c_str(), area);
  ImGui::PopID();
  if (ImGui::IsMouseHoveringRect(area.min, area.max) && ImGui::IsWindowHovered()) tooltip(ui_, explanation, area);
  const bool entered = is_under_cursor(area) && ui_.state.side_panel_entered;
  return clicked || entered;
}

void SidePanel::end_chips() {
  if (chips_to_ == 0) return;
  chips_to_ = 0;
  at_.y += button_area(ui_, "", {}).height() + 8;
}

void SidePanel::key(const char* name, const char* meaning) {
  end_chips();
  const float keys = std::min(104.0F, width() * 0.4F);
  const Ink ink = {ui_.fonts.semibold, kSmall, ui_.theme.text}, quiet = {ui_.fonts.regular, kSmall, ui_.theme.quiet};
  draw_text(ink, at_, name);
  tell(concat(name, ": ", meaning));
  at_.y += draw_paragraph(quiet, {at_.x + keys, at_.y}, width() - keys, meaning) + 8;
}

}  // namespace maskscope::app
