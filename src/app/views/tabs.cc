// Which of the three panels a narrow window shows.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/strings.h"
#include "app/widgets/draw.h"

namespace maskscope::app {
namespace {

struct PanelTab {
  Panel panel;
  const char *name, *label;
};
constexpr std::array kTabs = {PanelTab{Panel::predictions, "tab predictions", strings::panel_tabs::kPredictions},
                              PanelTab{Panel::heads, "tab heads", strings::panel_tabs::kHeads},
                              PanelTab{Panel::head, "tab head", strings::panel_tabs::kHead}};

// -1, 0 or 1: a stroke across the panel ended in this frame.
int swipe(const Rect& panel) {
  const ImGuiIO& io = ImGui::GetIO();
  const ImVec2 from = io.MouseClickedPos[ImGuiMouseButton_Left];
  if (!ImGui::IsMouseReleased(ImGuiMouseButton_Left) || !panel.contains(from)) return 0;
  constexpr float kStroke = 64;
  const float across = io.MousePos.x - from.x, down = io.MousePos.y - from.y;
  if (std::abs(across) < kStroke || std::abs(across) < 2 * std::abs(down)) return 0;
  return across < 0 ? 1 : -1;
}

}  // namespace

void show_tabs(Ui& ui, const Rect& area) {
  const float width = area.width() / static_cast<float>(kTabs.size());
  std::array<Rect, 3> rects;
  draw_horizontal(0, area.max.x + area.min.x, area.max.y - 1, ui.theme.hairline);
  for (std::size_t i = 0; i < kTabs.size(); ++i) {
    const auto [panel, name, label] = kTabs[i];
    rects[i] = rect_at({area.min.x + static_cast<float>(i) * width, area.min.y}, {width, area.height()});
    const bool open = ui.state.panel == panel;
    draw_text_centred({open ? ui.fonts.semibold : ui.fonts.regular, kBody, open ? ui.theme.text : ui.theme.quiet},
                      rects[i].centre(), label);
    if (open) fill(rects[i].bottom(2), ui.theme.accent);
    if (touch(name, rects[i], {.label = label, .pressed = open}).clicked) ui.state.panel = panel;
  }
  ui.regions.tabs = rects;
  constexpr int kLast = static_cast<int>(kTabs.size()) - 1;
  ui.state.panel = static_cast<Panel>(std::clamp(static_cast<int>(ui.state.panel) + swipe(ui.layout.panels), 0, kLast));
}

}  // namespace maskscope::app
