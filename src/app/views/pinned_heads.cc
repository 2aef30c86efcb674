// The heads that are shown together, each in its colour: a click takes one away, the button adds the chosen one.
#include <algorithm>
#include <string>

#include "app/state/format.h"
#include "app/widgets/controls.h"
#include "app/widgets/draw.h"

namespace maskscope::app {
namespace {

// A dot of the head's colour and its name; returns whether it was clicked.
bool show_name(Ui& ui, const Rect& area, HeadIndex head, ImU32 colour, bool kept) {
  const char* explanation = kept ? "Layer and head; a click takes it away." : "The chosen layer and head.";
  const std::string name = dotted(head);
  const std::string spoken = concat("layer ", head.layer + 1, ", head ", head.head + 1);
  const Touch pointer =
      kept ? touch(("kept " + name).c_str(), area, {.label = "Take away " + spoken})
           : Touch{.hovered = pointed_at("chosen", area, {.label = "Chosen: " + spoken}), .clicked = false};
  outline(area, pointer.hovered ? ui.theme.quiet : ui.theme.hairline, 1, 6);
  ImGui::GetWindowDrawList()->AddCircleFilled({area.min.x + 12, area.centre().y}, 4, colour);
  const Ink ink = {ui.fonts.regular, kSmall, ui.theme.text};
  draw_text(ink, {area.min.x + 22, area.centre().y - ink.size / 2}, name);
  if (pointer.hovered) tooltip(ui, explanation);
  return pointer.clicked;
}

}  // namespace

float show_kept(Ui& ui, const Rect& area) {
  State& state = ui.state;
  const float height = control_height(ui);
  const Ink ink = {ui.fonts.regular, kSmall, ui.theme.text};
  Flow flow(area, 4);
  const auto next = [&](HeadIndex head) { return flow.next({width_of(ink, dotted(head)) + 32, height}); };
  std::optional<HeadIndex> taken;
  for (std::size_t i = 0; i < state.kept.size(); ++i) {
    const HeadIndex head = state.kept[i];
    const Rect place = next(head);
    ui.regions.kept.push_back(place);
    if (show_name(ui, place, head, head_colour(i, state.appearance), true)) taken = head;
  }
  if (taken) toggle_kept(state, *taken);
  if (std::ranges::find(state.kept, state.chosen) != state.kept.end()) return flow.bottom() - area.min.y;
  show_name(ui, next(state.chosen), state.chosen, ui.theme.accent, false);
  if (state.kept.size() == kMostKept) return flow.bottom() - area.min.y;
  const Rect place = flow.next({button_area(ui, "Keep", {0, 0}).width(), height});
  ui.regions.keep = place;
  if (button(ui, "Keep", place, {.label = "Keep this head in view"})) toggle_kept(state, state.chosen);
  if (ImGui::IsItemHovered())
    tooltip(ui, "Keeps this head in view while you choose another; so does a click with Shift.");
  return flow.bottom() - area.min.y;
}

}  // namespace maskscope::app
