// The top bar: name, model, how it runs, dark or light; the progress line while the weights load.
#include <algorithm>
#include <cmath>
#include <string>

#include "app/draw.h"
#include "app/words.h"

namespace maskscope::app {
namespace {

std::string how_it_runs(const State& state) {
  const scope::Ready& info = state.model.info;
  std::string text = info.variant + ", " + std::to_string(info.threads) + (info.threads == 1 ? " thread" : " threads");
  if (state.shown && state.shown->id != 0) text += ", " + milliseconds(state.shown->reading.milliseconds);
  return text;
}

std::string progress_text(const Ui& ui) {
  const ModelState& model = ui.state.model;
  if (ui.platform.shows_loading()) return "loading the model";
  return loading_text(model.progress, ImGui::GetTime() - model.loading_since.value_or(ImGui::GetTime()));
}

std::string status_text(const Ui& ui) {
  switch (ui.state.model.phase) {
    case Phase::loading:
      return progress_text(ui);
    case Phase::ready:
      return how_it_runs(ui.state);
    case Phase::failed:
      return "";
  }
  return "";
}

// Before the first byte the line has a first twentieth: something is going on.
void draw_progress_line(const Ui& ui, const Rect& area) {
  const scope::Loading& progress = ui.state.model.progress;
  const double share =
      progress.total == 0 ? 0 : static_cast<double>(progress.done) / static_cast<double>(progress.total);
  const float width = area.width() * std::max(0.05F, static_cast<float>(share));
  fill({{area.min.x, area.max.y - 1}, {area.min.x + width, area.max.y + 1}}, ui.theme.accent);
}

// A disc, half of it filled: dark and light.
void show_appearance_switch(Ui& ui, const Rect& area) {
  const Touch pointer = touch("appearance", area);
  ui.regions.appearance = area;
  const ImU32 colour = pointer.hovered ? ui.theme.text : ui.theme.quiet;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  constexpr float kRadius = 7, kQuarter = 1.5707963F;
  list.AddCircle(area.centre(), kRadius, colour, 0, 1.5F);
  list.PathArcTo(area.centre(), kRadius - 0.5F, -kQuarter, kQuarter);
  list.PathFillConvex(colour);
  if (pointer.hovered) tooltip(ui, ui.state.appearance == Appearance::dark ? "Switch to light." : "Switch to dark.");
  if (pointer.clicked) {
    ui.state.appearance = ui.state.appearance == Appearance::dark ? Appearance::light : Appearance::dark;
  }
}

}  // namespace

void show_top_bar(Ui& ui, const Rect& area) {
  const Rect inner = area.inset(ui.layout.sentence.min.x, 0);
  const float middle = area.centre().y;
  const float target = area.height();
  const Rect toggle = rect_at({inner.max.x - target / 2 - 8, area.min.y}, {target, target});
  show_appearance_switch(ui, toggle);

  const Ink name = {ui.fonts.semibold, kBody, ui.theme.text};
  draw_text(name, {inner.min.x, middle - name.size / 2}, "maskscope");
  const float after_name = inner.min.x + width_of(name, "maskscope") + 20;
  const Ink quiet = {ui.fonts.regular, kSmall, ui.theme.quiet};
  const Ink model = {ui.fonts.regular, kSmall, ui.theme.text};
  const float line = middle - quiet.size / 2;
  const std::string status = status_text(ui);
  const float room = toggle.min.x - 8 - after_name;
  if (ui.layout.narrow) {
    draw_text_right(quiet, {toggle.min.x, line}, shortened(quiet, status, room));
  } else {
    const std::string& model_name = ui.state.model.info.model;
    draw_text(model, {after_name, line}, model_name);
    draw_text_right(quiet, {toggle.min.x - 4, line}, shortened(quiet, status, room - width_of(model, model_name) - 20));
  }
  draw_horizontal(area.min.x, area.max.x, area.max.y - 1, ui.theme.hairline);
  if (ui.state.model.phase == Phase::loading) draw_progress_line(ui, area);
}

}  // namespace maskscope::app
