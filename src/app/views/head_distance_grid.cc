#include "app/views/head_distance_grid.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>

#include "app/state/format.h"
#include "app/strings.h"
#include "app/views/difference_map.h"
#include "app/widgets/draw.h"
#include "app/widgets/side_panel.h"
#include "base/fill_in.h"
#include "figures/heatmap_figure.h"

namespace maskscope::app {
namespace {

namespace texts = strings::compare;

// Square roots, as maps are drawn: small distances are told apart, and every pair of models has the same scale.
ImU32 colour_of(float distance) { return with_alpha(kSecondColour, std::sqrt(std::clamp(distance, 0.0F, 1.0F))); }

void show_grid(Ui& ui, SidePanel& panel) {
  constexpr float kLargest = 22, kGap = 2, kNumbers = 24;
  State& state = ui.state;
  const Maps& maps = state.shown->maps;
  const auto layers = static_cast<float>(maps.layers()), heads = static_cast<float>(maps.heads());
  const float step = std::min(kLargest, std::floor((panel.width() - kNumbers) / heads));
  const Rect area = panel.space(step * layers + 8);
  const Rect cells = rect_at({area.min.x + kNumbers, area.min.y}, {step * heads, step * layers});
  const Ink number = {ui.fonts.regular, kTiny, ui.theme.quiet};
  for (std::size_t layer = 0; layer < maps.layers(); ++layer) {
    const float middle = cells.min.y + (static_cast<float>(layer) + 0.5F) * step;
    draw_text_right(number, {cells.min.x - 8, middle - number.size / 2}, std::to_string(layer + 1));
  }
  for (const analysis::HeadDistance& head : state.head_distances.found) {
    const Rect cell = rect_at(
        {cells.min.x + static_cast<float>(head.head) * step, cells.min.y + static_cast<float>(head.layer) * step},
        {step - kGap, step - kGap});
    fill(cell, ui.theme.raised, 2);
    fill(cell, colour_of(head.distance), 2);
    if (state.chosen == HeadIndex{head.layer, head.head}) outline(cell, ui.theme.text, 1, 2);
  }
  const Touch pointer = touch(kHeadDistances, cells);
  ui.regions.head_distances = cells;
  if (!pointer.hovered) return;
  const ImVec2 p = ImGui::GetIO().MousePos;
  const auto layer = static_cast<std::size_t>((p.y - cells.min.y) / step),
             head = static_cast<std::size_t>((p.x - cells.min.x) / step);
  const std::size_t slice = layer * maps.heads() + head;
  if (layer >= maps.layers() || head >= maps.heads() || slice >= state.head_distances.found.size()) return;
  tooltip(ui, distance_text(state.head_distances.found[slice]),
          rect_at({p.x - step, p.y - step}, {2 * step, 2 * step}));
  if (pointer.clicked) state.chosen = {layer, head};
}

}  // namespace

void show_head_distances(Ui& ui, SidePanel& panel) {
  constexpr std::size_t kRows = 5;
  const HeadDistances& distances = ui.state.head_distances;
  panel.paragraph(texts::kDistancesHelp);
  show_grid(ui, panel);
  if (!distances.whole()) panel.paragraph(fill_in(texts::kMeasuring, distances.found.size(), distances.heads));
  for (const auto& head : std::span(distances.ranked).first(std::min(kRows, distances.ranked.size()))) {
    if (panel.row(distance_text(head), "", texts::kMostDifferent)) ui.state.chosen = {head.layer, head.head};
  }
  panel.gap(16);
}

}  // namespace maskscope::app
