#include "app/widgets/draw.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <span>
#include <utility>

#include <imgui_internal.h>

#include "app/widgets/hit_regions.h"

namespace maskscope::app {
namespace {

ImDrawList& list() { return *ImGui::GetWindowDrawList(); }

// ImGui takes texts from here to there, with no zero at their end.
const char* begin_of(std::string_view text) { return text.data(); }
const char* end_of(std::string_view text) { return begin_of(text) + text.size(); }

ImVec2 density() { return ImGui::GetIO().DisplayFramebufferScale; }

// On whole device pixels, where glyphs are sharp.
float snapped(float at, float density) { return std::floor(at * density + 0.5F) / density; }
ImVec2 snapped(ImVec2 p) { return {snapped(p.x, density().x), snapped(p.y, density().y)}; }

// ImGui begins a text at a whole pixel of its own; it belongs at `top_left`, and its glyphs on whole device pixels, as they were
// drawn into the atlas. Across, small letters are drawn for places between pixels, and keep their even distances.
void settle_glyphs(const Ink& ink, ImVec2 top_left, std::size_t first) {
  constexpr float kOversampled = 36;  // device pixels; larger letters are not (ImFontAtlasBuildGetOversampleFactors)
  const bool across = ink.size * density().x > kOversampled;
  const ImVec2 off = {top_left.x - std::trunc(top_left.x), top_left.y - std::trunc(top_left.y)};
  const std::span vertices(list().VtxBuffer.Data, static_cast<std::size_t>(list().VtxBuffer.Size));
  constexpr std::size_t kCorners = 4;
  for (std::size_t i = first; i + kCorners <= vertices.size(); i += kCorners) {
    const ImVec2 corner = vertices[i].pos, moved = {corner.x + off.x, corner.y + off.y};
    const float x = across ? snapped(moved.x, density().x) : moved.x, y = snapped(moved.y, density().y);
    for (ImDrawVert& vertex : vertices.subspan(i, kCorners)) {
      vertex.pos = {vertex.pos.x + x - corner.x, vertex.pos.y + y - corner.y};
    }
  }
}

Rect common(const Rect& a, const Rect& b) {
  return {{std::max(a.min.x, b.min.x), std::max(a.min.y, b.min.y)},
          {std::min(a.max.x, b.max.x), std::min(a.max.y, b.max.y)}};
}

// Where lines are broken at this width; 0: nowhere.
void draw_lines(const Ink& ink, ImVec2 top_left, float width, std::string_view text, ImVec2 size) {
  if (text.empty()) return;
  const auto first = static_cast<std::size_t>(list().VtxBuffer.Size);
  const ImVec2 at = snapped(top_left);
  list().AddText(ink.font, ink.size, at, ink.colour, begin_of(text), end_of(text), width);
  settle_glyphs(ink, at, first);
  const Rect area = rect_at(at, size);
  const Rect seen = common(area, {list().GetClipRectMin(), list().GetClipRectMax()});
  if (seen.width() > 0 && seen.height() > 0) regions_of_frame().texts.push_back({std::string(text), area, seen});
}

Touch touch_area(const char* id, const Rect& area, Spoken spoken, bool clickable) {
  if (area.width() <= 0 || area.height() <= 0) return {};
  ImGui::SetCursorScreenPos(area.min);
  const ImGuiIO& io = ImGui::GetIO();
  HitRegions& regions = regions_of_frame();
  if (clickable || !spoken.label.empty()) {
    const Rect seen = common(area, {list().GetClipRectMin(), list().GetClipRectMax()});
    const bool in_sight = seen.width() > 0 && seen.height() > 0;
    regions.touchables.push_back({.name = id,
                                  .area = area,
                                  .seen = in_sight ? seen : Rect{},
                                  .spoken = std::move(spoken),
                                  .clickable = clickable,
                                  .over = regions.drawing_overlay});
  }
  constexpr float kSlip = 8;  // what a finger or a hand moves without meaning it
  const bool dragged = io.MouseDragMaxDistanceSqr[ImGuiMouseButton_Left] > kSlip * kSlip;
  const bool lifted = io.MouseSource == ImGuiMouseSource_TouchScreen && !io.MouseDown[ImGuiMouseButton_Left];
  Touch result;
  result.clicked = ImGui::InvisibleButton(id, area.size()) && !dragged;
  result.hovered = ImGui::IsItemHovered() && !lifted;
  if (regions.wanted == id) {
    ImGui::ScrollToRect(ImGui::GetCurrentWindow(), {area.min, area.max}, ImGuiScrollFlags_KeepVisibleEdgeY);
  }
  return result;
}

}  // namespace

float width_of(const Ink& ink, std::string_view text) {
  if (text.empty()) return 0;  // ImGui would look for the end of what may be null
  return ink.font->CalcTextSizeA(ink.size, FLT_MAX, 0, begin_of(text), end_of(text)).x;
}

void draw_text(const Ink& ink, ImVec2 top_left, std::string_view text) {
  draw_lines(ink, top_left, 0, text, {width_of(ink, text), ink.size});
}

void draw_text_right(const Ink& ink, ImVec2 top_right, std::string_view text) {
  draw_text(ink, {top_right.x - width_of(ink, text), top_right.y}, text);
}

void draw_text_centred(const Ink& ink, ImVec2 centre, std::string_view text) {
  draw_text(ink, {centre.x - width_of(ink, text) / 2, centre.y - ink.size / 2}, text);
}

float draw_paragraph(const Ink& ink, ImVec2 top_left, float width, std::string_view text) {
  if (text.empty()) return 0;
  const ImVec2 size = ink.font->CalcTextSizeA(ink.size, FLT_MAX, width, begin_of(text), end_of(text));
  draw_lines(ink, top_left, width, text, size);
  return size.y;
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
  if (text.empty() || width_of(ink, text) <= width) return std::string(text);
  constexpr std::string_view kEllipsis = "\u2026";
  const float room = std::max(width - width_of(ink, kEllipsis), 0.0F);
  const char* rest = nullptr;
  ink.font->CalcTextSizeA(ink.size, room, 0, begin_of(text), end_of(text), &rest);
  return std::string(begin_of(text), rest).append(kEllipsis);
}

std::string shortened_to_lines(const Ink& ink, std::string_view text, float width, std::size_t lines) {
  const char* at = begin_of(text);
  for (std::size_t line = 0; line < lines && at < end_of(text); ++line) {
    const char* next = ink.font->CalcWordWrapPosition(ink.size, at, end_of(text), width);
    if (line + 1 == lines && next < end_of(text)) {
      return std::string(begin_of(text), at) + shortened(ink, {at, static_cast<std::size_t>(end_of(text) - at)}, width);
    }
    at = next;
    while (at < end_of(text) && (*at == ' ' || *at == '\n')) ++at;
  }
  return std::string(text);
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
  auto& touchables = regions_of_frame().touchables;
  if (!touchables.empty() && touchables.back().name == id) touchables.back().spoken.expanded = expanded;
}

void draw_title(Ui& ui, ImVec2 top_left, const Option& title) {
  const Ink ink = {ui.fonts.semibold, kBody, ui.theme.text};
  draw_text(ink, top_left, title.label);
  if (pointed_at(title.label, rect_at(top_left, {width_of(ink, title.label), ink.size}),
                 {.label = concat(title.label, ". ", title.explanation)}))
    tooltip(ui, title.explanation);
}

void draw_bar(const Theme& theme, const Rect& track, float share, ImU32 colour) {
  constexpr float kLeast = 2;
  const float round = track.height() / 2;
  fill(track, theme.raised, round);
  if (share <= 0) return;
  const float length = std::clamp(track.width() * share, kLeast, track.width());
  fill(rect_at(track.min, {length, track.height()}), colour, std::min(round, length / 2));
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

namespace {

bool overlap(const Rect& a, const Rect& b) {
  return a.min.x < b.max.x && b.min.x < a.max.x && a.min.y < b.max.y && b.min.y < a.max.y;
}

// Below what it is about, or above, or beside it, or else wherever no box is.
ImVec2 place_beside(const Ui& ui, const Rect& about, ImVec2 size) {
  constexpr float kApart = 6, kMargin = 4;
  const Rect window = ui.layout.window.inset(kMargin, kMargin);
  const auto inside = [](float at, float from, float to) { return std::max(std::min(at, to), from); };
  const float x = inside(about.min.x, window.min.x, window.max.x - size.x);
  const float y = inside(about.min.y, window.min.y, window.max.y - size.y);
  const ImVec2 places[] = {{x, about.max.y + kApart},
                           {x, about.min.y - kApart - size.y},
                           {about.max.x + kApart, y},
                           {about.min.x - kApart - size.x, y},
                           {x, window.max.y - size.y},
                           {x, window.min.y},
                           {window.max.x - size.x, window.min.y}};
  for (const ImVec2 place : places) {
    const Rect area = rect_at(place, size);
    const bool in_window = area.min.x >= window.min.x && area.max.x <= window.max.x && area.min.y >= window.min.y &&
                           area.max.y <= window.max.y;
    const bool free = std::ranges::none_of(ui.boxes, [&](const Rect& box) { return overlap(area, box); });
    if (in_window && free && !overlap(area, about)) return place;
  }
  return {x, about.max.y + kApart};
}

}  // namespace

void tooltip(const Ui& ui, std::string_view sentence, std::optional<Rect> about) {
  constexpr float kWidest = 280, kAcross = 12, kDown = 8;
  const Ink ink = {ui.fonts.regular, kSmall, ui.theme.text};
  const float widest = std::min(kWidest, ui.layout.window.width() - 2 * kAcross - 16);
  const float width = std::min(std::ceil(width_of(ink, sentence)) + 1, widest);
  const ImVec2 size = {width + 2 * kAcross, paragraph_height(ink, width, sentence) + 2 * kDown};
  if (!about) about = Rect{ImGui::GetItemRectMin(), ImGui::GetItemRectMax()};
  ImGui::SetNextWindowPos(place_beside(ui, *about, size));
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 6);
  if (ImGui::BeginTooltip()) {
    const ImVec2 corner = ImGui::GetWindowPos();
    ui.regions.tooltip = rect_at(corner, size);
    const auto texts = ui.regions.texts.size();
    draw_paragraph(ink, {corner.x + kAcross, corner.y + kDown}, width, sentence);
    ui.regions.texts.resize(texts);  // it lies over the others
    ImGui::SetCursorScreenPos(corner);
    ImGui::Dummy(size);
    ImGui::EndTooltip();
  }
  ImGui::PopStyleVar();
}

}  // namespace maskscope::app
