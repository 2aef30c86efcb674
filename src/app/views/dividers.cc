// The lines between a wide window's panels: dragging one makes room, a double click leaves the widths to the window again. The
// keys , and . do the same for the left line, with Shift for the other.
#include <algorithm>
#include <cmath>
#include <optional>

#include "app/strings.h"
#include "app/ui.h"
#include "app/widgets/draw.h"

namespace maskscope::app {
namespace {

constexpr float kGrip = 12;     // what takes the pointer, around the line
constexpr float kKeyStep = 24;  // a press of a key

struct Divider {
  const char* id;
  const Rect& panel;  // left of it
  float right;        // where the next panel begins
  float key_step;     // by keys in this frame
};

std::size_t share_of_width(float width, const Layout& layout) {
  return static_cast<std::size_t>(std::max(std::round(width / layout.panels.width() * kSplitWhole), 1.0F));
}

void show_divider(Ui& ui, const Divider& divider, std::optional<std::size_t>& share) {
  const Rect& panel = divider.panel;
  const float middle = std::floor((panel.max.x + divider.right) / 2);
  const Rect grip = {{middle - kGrip / 2, panel.min.y}, {middle + kGrip / 2, panel.max.y}};
  ui.regions.dividers.push_back(grip);
  ImGui::SetCursorScreenPos(grip.min);
  ImGui::InvisibleButton(divider.id, grip.size());
  const bool held = ImGui::IsItemActive(), hovered = ImGui::IsItemHovered();
  if (held || hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  if (hovered && !held) tooltip(ui, strings::dividers::kHelp);
  if (hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    share.reset();
  } else if (held && ImGui::IsMouseDragging(ImGuiMouseButton_Left)) {
    share = share_of_width(ImGui::GetMousePos().x - (middle - panel.max.x) - panel.min.x, ui.layout);
  } else if (divider.key_step != 0) {
    share = share_of_width(panel.width() + divider.key_step, ui.layout);
  }
  draw_vertical(middle, panel.min.y + 8, panel.max.y - 8, held || hovered ? ui.theme.accent : ui.theme.hairline);
}

}  // namespace

void show_dividers(Ui& ui) {
  const Layout& layout = ui.layout;
  const float step = kKeyStep * static_cast<float>(ui.state.divider_keys);
  const bool right = ImGui::GetIO().KeyShift;
  show_divider(ui, {"left divider", layout.predictions, layout.heads.min.x, right ? 0 : step},
               ui.state.split.predictions);
  show_divider(ui, {"right divider", layout.heads, layout.head.min.x, right ? step : 0}, ui.state.split.heads);
}

}  // namespace maskscope::app
