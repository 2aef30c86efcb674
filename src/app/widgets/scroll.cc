#include "app/widgets/scroll.h"

#include <imgui_internal.h>

#include <algorithm>

#include "app/widgets/hit_regions.h"

namespace maskscope::app {
namespace {

constexpr float kWheelLines = 54;  // a click of the wheel

// Whether it could be moved.
bool move(ImGuiWindow* window, float down) {
  const float after = std::clamp(window->Scroll.y + down, 0.0F, window->ScrollMax.y);
  if (after == window->Scroll.y) return false;
  ImGui::SetScrollY(window, after);
  return true;
}

void scroll(float down) {
  if (move(ImGui::GetCurrentWindow(), down)) regions_of_frame().pointer_used = true;
}

bool is_hovered() {
  return ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows | ImGuiHoveredFlags_NoPopupHierarchy |
                                ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
}

// The innermost window there that can be moved that way.
ImGuiWindow* scrollable_at(ImVec2 at, bool down) {
  ImGuiWindow *window = nullptr, *behind = nullptr;
  ImGui::FindHoveredWindowEx(at, false, &window, &behind);
  for (; window != nullptr; window = window->Flags & ImGuiWindowFlags_ChildWindow ? window->ParentWindow : nullptr) {
    if (down ? window->Scroll.y < window->ScrollMax.y : window->Scroll.y > 0) return window;
  }
  return nullptr;
}

}  // namespace

void begin_scroll(const char* id, const Rect& area) {
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild(id, area.size(), ImGuiChildFlags_None, ImGuiWindowFlags_NoScrollWithMouse);
}

void end_scroll(float height) {
  ImGui::SetCursorPos({0, 0});
  ImGui::Dummy({1, height});
  scroll_by_finger();
  scroll_by_wheel();
  ImGui::EndChild();
}

void scroll_by_finger() {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.MouseSource != ImGuiMouseSource_TouchScreen || !ImGui::IsMouseDragging(ImGuiMouseButton_Left)) return;
  if (regions_of_frame().pointer_used || io.MouseDelta.y == 0) return;
  const ImVec2 from = io.MouseClickedPos[ImGuiMouseButton_Left];
  if (is_hovered() && ImGui::GetCurrentWindowRead()->InnerRect.Contains(from)) scroll(-io.MouseDelta.y);
}

void scroll_by_wheel() {
  const float wheel = ImGui::GetIO().MouseWheel;
  if (wheel != 0 && !regions_of_frame().pointer_used && is_hovered()) scroll(-wheel * kWheelLines);
}

bool can_scroll(ImVec2 at, bool down) { return scrollable_at(at, down) != nullptr; }

bool scroll_at(ImVec2 at, float down) {
  ImGuiWindow* window = scrollable_at(at, down > 0);
  return window != nullptr && move(window, down);
}

}  // namespace maskscope::app
