#include "app/draw.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <span>
#include <utility>

namespace maskscope::app {
namespace {

ImDrawList& list() { return *ImGui::GetWindowDrawList(); }

// ImGui takes texts from here to there, with no zero at their end.
const char* begin_of(std::string_view text) { return text.data(); }
const char* end_of(std::string_view text) { return begin_of(text) + text.size(); }

// On whole device pixels, where glyphs are sharp.
ImVec2 snapped(ImVec2 p) {
  const float density = ImGui::GetIO().DisplayFramebufferScale.x;
  return {std::floor(p.x * density + 0.5F) / density, std::floor(p.y * density + 0.5F) / density};
}

// Of this frame; App says where.
Regions& regions() { return *static_cast<Regions*>(ImGui::GetIO().UserData); }

Touch touch_area(const char* id, const Rect& area, Spoken spoken, bool clickable) {
  if (area.width() <= 0 || area.height() <= 0) return {};
  ImGui::SetCursorScreenPos(area.min);
  const ImGuiIO& io = ImGui::GetIO();
  if (clickable || !spoken.label.empty()) {
    regions().touchables.push_back({.name = id,
                                    .area = area,
                                    .spoken = std::move(spoken),
                                    .clickable = clickable,
                                    .over = regions().drawing_overlay});
  }
  constexpr float kSlip = 8;  // what a finger or a hand moves without meaning it
  const bool dragged = io.MouseDragMaxDistanceSqr[ImGuiMouseButton_Left] > kSlip * kSlip;
  const bool lifted = io.MouseSource == ImGuiMouseSource_TouchScreen && !io.MouseDown[ImGuiMouseButton_Left];
  if (regions().wanted == id && !ImGui::IsRectVisible(area.min, area.max)) {
    ImGui::SetScrollFromPosY(area.centre().y - ImGui::GetWindowPos().y);
  }
  Touch result;
  result.clicked = ImGui::InvisibleButton(id, area.size()) && !dragged;
  result.hovered = ImGui::IsItemHovered() && !lifted;
  return result;
}

}  // namespace

float width_of(const Ink& ink, std::string_view text) {
  return ink.font->CalcTextSizeA(ink.size, FLT_MAX, 0, begin_of(text), end_of(text)).x;
}

void draw_text(const Ink& ink, ImVec2 top_left, std::string_view text) {
  list().AddText(ink.font, ink.size, snapped(top_left), ink.colour, begin_of(text), end_of(text));
}

void draw_text_right(const Ink& ink, ImVec2 top_right, std::string_view text) {
  draw_text(ink, {top_right.x - width_of(ink, text), top_right.y}, text);
}

void draw_text_centred(const Ink& ink, ImVec2 centre, std::string_view text) {
  draw_text(ink, {centre.x - width_of(ink, text) / 2, centre.y - ink.size / 2}, text);
}

float draw_paragraph(const Ink& ink, ImVec2 top_left, float width, std::string_view text) {
  list().AddText(ink.font, ink.size, snapped(top_left), ink.colour, begin_of(text), end_of(text), width);
  return paragraph_height(ink, width, text);
}

float paragraph_height(const Ink& ink, float width, std::string_view text) {
  return ink.font->CalcTextSizeA(ink.size, FLT_MAX, width, begin_of(text), end_of(text)).y;
}

void draw_text_turned(const Ink& ink, ImVec2 left_middle, float angle, std::string_view text) {
  // Set twice as large and drawn at half the size: a turned glyph falls between pixels, and so stays smooth.
  constexpr float kOversampling = 2;
  // What is outside the clip rectangle before it is turned would be left out.
  list().PushClipRectFullScreen();
  const auto first = static_cast<std::size_t>(list().VtxBuffer.Size);
  list().AddText(ink.font, ink.size * kOversampling, {0, 0}, ink.colour, begin_of(text), end_of(text));
  const float along_x = std::cos(angle), along_y = -std::sin(angle);
  const std::span vertices(list().VtxBuffer.Data, static_cast<std::size_t>(list().VtxBuffer.Size));
  for (ImDrawVert& vertex : vertices.subspan(first)) {
    const float along = vertex.pos.x / kOversampling;
    const float down = vertex.pos.y / kOversampling - ink.size / 2;
    vertex.pos = {left_middle.x + along * along_x - down * along_y, left_middle.y + along * along_y + down * along_x};
  }
  list().PopClipRect();
}

std::string shortened(const Ink& ink, std::string_view text, float width) {
  if (width_of(ink, text) <= width) return std::string(text);
  constexpr std::string_view kEllipsis = "\u2026";
  const float room = std::max(width - width_of(ink, kEllipsis), 0.0F);
  const char* rest = nullptr;
  ink.font->CalcTextSizeA(ink.size, room, 0, begin_of(text), end_of(text), &rest);
  return std::string(begin_of(text), rest).append(kEllipsis);
}

void draw_horizontal(float x_from, float x_to, float y, ImU32 colour) {
  list().AddRectFilled({x_from, y}, {x_to, y + 1}, colour);
}

void draw_vertical(float x, float y_from, float y_to, ImU32 colour) {
  list().AddRectFilled({x, y_from}, {x + 1, y_to}, colour);
}

void draw_arrow_down(ImVec2 centre, ImU32 colour) {
  const ImVec2 points[] = {{centre.x - 4, centre.y - 2}, {centre.x, centre.y + 2}, {centre.x + 4, centre.y - 2}};
  list().AddPolyline(points, 3, colour, 0, 1.5F);
}

void fill(const Rect& rect, ImU32 colour, float rounding, ImDrawFlags corners) {
  list().AddRectFilled(rect.min, rect.max, colour, rounding, corners);
}

void outline(const Rect& rect, ImU32 colour, float thickness, float rounding, ImDrawFlags corners) {
  // ImGui itself moves the path half a pixel inwards.
  const Rect path = rect.inset((thickness - 1) / 2, (thickness - 1) / 2);
  list().AddRect(path.min, path.max, colour, rounding, corners, thickness);
}

Touch touch(const char* id, const Rect& area, Spoken spoken) { return touch_area(id, area, std::move(spoken), true); }

bool pointed_at(const char* id, const Rect& area, Spoken spoken) {
  return touch_area(id, area, std::move(spoken), false).hovered;
}

void tell_expanded(const char* id, bool expanded) {
  auto& touchables = regions().touchables;
  if (!touchables.empty() && touchables.back().name == id) touchables.back().spoken.expanded = expanded;
}

void scroll_by_finger() {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.MouseSource != ImGuiMouseSource_TouchScreen || !ImGui::IsMouseDragging(ImGuiMouseButton_Left)) return;
  if (!ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) return;
  ImGui::SetScrollY(ImGui::GetScrollY() - io.MouseDelta.y);
}

void draw_title(Ui& ui, ImVec2 top_left, const char* title, const char* explanation) {
  const Ink ink = {ui.fonts.semibold, kBody, ui.theme.text};
  draw_text(ink, top_left, title);
  if (pointed_at(title, rect_at(top_left, {width_of(ink, title), ink.size}),
                 {.label = concat(title, ". ", explanation)}))
    tooltip(ui, explanation);
}

Rect button_area(const Ui& ui, const char* label, ImVec2 top_left) {
  const Ink ink = {ui.fonts.semibold, kSmall, ui.theme.text};
  return rect_at(top_left, {width_of(ink, label) + 24, ui.layout.narrow ? 44.0F : 32.0F});
}

bool button(Ui& ui, const char* label, const Rect& area, Spoken spoken) {
  const Touch pointer = touch(label, area, std::move(spoken));
  fill(area, pointer.hovered ? ui.theme.raised : ui.theme.surface, 6);
  outline(area, pointer.hovered ? ui.theme.accent : ui.theme.hairline, 1, 6);
  draw_text_centred({ui.fonts.semibold, kSmall, ui.theme.accent}, area.centre(), label);
  return pointer.clicked;
}

void tooltip(const Ui& ui, std::string_view sentence) {
  constexpr float kWidest = 280;
  const Ink ink = {ui.fonts.regular, kSmall, ui.theme.text};
  const float width = std::min(width_of(ink, sentence) + 1, kWidest);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(12, 8));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 6);
  ImGui::PushFont(ink.font, ink.size);
  if (ImGui::BeginTooltip()) {
    ImGui::PushTextWrapPos(12 + width);
    ImGui::TextUnformatted(begin_of(sentence), end_of(sentence));
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
  }
  ImGui::PopFont();
  ImGui::PopStyleVar(2);
}

}  // namespace maskscope::app
