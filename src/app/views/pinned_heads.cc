// The heads that are shown together, each in its colour: a click takes one away, the button adds the chosen one.
#include <algorithm>
#include <string>

#include "app/state/format.h"
#include "app/strings.h"
#include "app/widgets/controls.h"
#include "app/widgets/draw.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

namespace texts = strings::pinned_heads;

// A dot of the head's colour and its name; returns whether it was clicked.
bool show_name(Ui& ui, const Rect& area, HeadIndex head, ImU32 colour, bool pinned) {
  const char* explanation = pinned ? texts::kPinnedHelp : texts::kSelectedHelp;
  const std::string name = dotted(head);
  const std::string spoken =
      fill_in(pinned ? texts::kUnpinSpoken : texts::kSelectedSpoken, head.layer + 1, head.head + 1);
  const Touch pointer = pinned ? touch(("pinned " + name).c_str(), area, {.label = spoken})
                               : Touch{.hovered = pointed_at("chosen", area, {.label = spoken}), .clicked = false};
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
  for (std::size_t i = 0; i < state.pinned_heads.size(); ++i) {
    const HeadIndex head = state.pinned_heads[i];
    const Rect place = next(head);
    ui.regions.pinned_heads.push_back(place);
    if (show_name(ui, place, head, head_colour(i, state.appearance), true)) taken = head;
  }
  if (taken) toggle_pinned(state, *taken);
  if (std::ranges::find(state.pinned_heads, state.chosen) != state.pinned_heads.end())
    return flow.bottom() - area.min.y;
  show_name(ui, next(state.chosen), state.chosen, ui.theme.accent, false);
  if (state.pinned_heads.size() == kMostPinned) return flow.bottom() - area.min.y;
  const Rect place = flow.next({button_area(ui, texts::kPin.label, {0, 0}).width(), height});
  ui.regions.pin = place;
  if (button(ui, texts::kPin.label, place, {.label = texts::kPinSpoken})) toggle_pinned(state, state.chosen);
  if (ImGui::IsItemHovered()) tooltip(ui, texts::kPin.explanation);
  return flow.bottom() - area.min.y;
}

}  // namespace maskscope::app
