// The top bar: name, model, how it runs, what one can do, dark or light; the progress line while the weights load.
#include <algorithm>
#include <cmath>
#include <string>

#include "app/state/action.h"
#include "app/state/format.h"
#include "app/strings.h"
#include "app/ui.h"
#include "app/views/side_panels.h"
#include "app/widgets/draw.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

namespace texts = strings::top_bar;

std::string how_it_runs(const State& state) {
  const engine::Ready& info = state.model.info;
  std::string text = fill_in(info.threads == 1 ? texts::kRunsOnOne : texts::kRuns, info.variant, info.threads);
  if (state.shown && state.shown->id != 0) text += ", " + milliseconds(state.shown->reading.milliseconds);
  return text;
}

std::string progress_text(const Ui& ui) {
  const ModelState& model = ui.state.model;
  if (ui.platform.shows_loading()) return texts::kLoading;
  const double now = ui.platform.seconds();
  return loading_text(model.progress, now - model.loading_since.value_or(now));
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
  const engine::Loading& progress = ui.state.model.progress;
  const double share =
      progress.total == 0 ? 0 : static_cast<double>(progress.done) / static_cast<double>(progress.total);
  const float width = area.width() * std::max(0.05F, static_cast<float>(share));
  fill({{area.min.x, area.max.y - 1}, {area.min.x + width, area.max.y + 1}}, ui.theme.accent);
}

// A disc, half of it filled: dark and light.
void show_appearance_switch(Ui& ui, const Rect& area) {
  const Option& option = ui.state.appearance == Appearance::dark ? texts::kToLight : texts::kToDark;
  const Touch pointer = touch("appearance", area, {.label = option.label});
  ui.regions.appearance = area;
  const ImU32 colour = pointer.hovered ? ui.theme.text : ui.theme.quiet;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  constexpr float kRadius = 7, kQuarter = 1.5707963F;
  list.AddCircle(area.centre(), kRadius, colour, 0, 1.5F);
  list.PathArcTo(area.centre(), kRadius - 0.5F, -kQuarter, kQuarter);
  list.PathFillConvex(colour);
  if (pointer.hovered) tooltip(ui, option.explanation);
  if (pointer.clicked) {
    const Appearance other = ui.state.appearance == Appearance::dark ? Appearance::light : Appearance::dark;
    if (other == ui.platform.system_appearance()) {
      ui.state.theme.reset();  // from now on it follows the system again
    } else {
      ui.state.theme = other;
    }
  }
}

// Right-aligned at x, which moves to its left side. True where it was clicked. name: of the touchable place.
bool bar_button(Ui& ui, float& x, const Rect& bar, const char* name, const Option& option, bool enabled = true) {
  const auto [label, explanation] = option;
  const Ink measure = {ui.fonts.regular, kSmall, ui.theme.text};
  const float width = width_of(measure, label) + 20;
  const Rect area = rect_at({x - width, bar.min.y + 6}, {width, bar.height() - 12});
  x -= width;
  const Touch pointer = touch(name, area, {.label = label == texts::kHelpButton ? name : label, .enabled = enabled});
  if (pointer.hovered && enabled) fill(area, ui.theme.raised, 6);
  const ImU32 colour = enabled ? ui.theme.text : with_alpha(ui.theme.quiet, 0.6F);
  draw_text_centred({ui.fonts.regular, kSmall, colour}, area.centre(), label);
  if (pointer.hovered) tooltip(ui, explanation);
  return pointer.clicked && enabled;
}

// label: another one than the panel's own.
void panel_button(Ui& ui, float& x, const Rect& bar, SidePanelId id, const char* label = nullptr) {
  const strings::side_panels::Panel& panel = side_panel(id).text;
  const Option option = {label != nullptr ? label : panel.label, panel.button_help};
  if (bar_button(ui, x, bar, panel.label, option)) toggle_panel(ui.state, id);
  tell_expanded(panel.label, ui.state.side_panel == id);
}

void show_buttons(Ui& ui, float& x, const Rect& bar) {
  panel_button(ui, x, bar, SidePanelId::help, texts::kHelpButton);
  panel_button(ui, x, bar, SidePanelId::save);
  panel_button(ui, x, bar, SidePanelId::compare);
  const std::string ablated = fill_in(texts::kAblated, ui.state.ablated_heads.size());
  panel_button(ui, x, bar, SidePanelId::ablation, ui.state.ablated_heads.empty() ? nullptr : ablated.c_str());
  if (bar_button(ui, x, bar, "Share", {texts::kShare, ui.platform.share_explanation()})) ui.state.action = Share{};
  if (bar_button(ui, x, bar, "Redo", texts::kRedo, ui.state.undo.can_go_forward(ui.state)))
    ui.state.action = GoForward{};
  if (bar_button(ui, x, bar, "Undo", texts::kUndo, ui.state.undo.can_go_back(ui.state))) ui.state.action = GoBack{};
  panel_button(ui, x, bar, SidePanelId::examples);
}

// Three lines.
void show_menu_button(Ui& ui, float& x, const Rect& bar) {
  const Rect area = rect_at({x - bar.height(), bar.min.y}, {bar.height(), bar.height()});
  x = area.min.x;
  const Touch pointer = touch("Menu", area, {.label = side_panel(SidePanelId::menu).text.label});
  const ImVec2 c = area.centre();
  for (const float y : {-6.0F, 0.0F, 6.0F}) {
    draw_horizontal(c.x - 9, c.x + 9, std::floor(c.y + y), pointer.hovered ? ui.theme.text : ui.theme.quiet);
  }
  if (pointer.clicked)
    ui.state.side_panel = ui.state.side_panel == SidePanelId::none ? SidePanelId::menu : SidePanelId::none;
  tell_expanded("Menu", ui.state.side_panel != SidePanelId::none);
}

std::string name_in_file(const Shown& shown) {
  const std::string& model = *shown.model_of_file;
  return model.empty() ? texts::kFromFile : fill_in(texts::kModelOfFile, model);
}

// The model's name; where the platform has others, a button that offers them. Returns how wide it is.
float show_model(Ui& ui, ImVec2 at, float height) {
  const ModelState& model = ui.state.model;
  const bool offers = ui.platform.offers_models() && model.phase != Phase::loading;
  const std::string own = model.info.model.empty() && offers ? texts::kModel.label : model.info.model;
  const std::string label = ui.state.shown && ui.state.shown->model_of_file ? name_in_file(*ui.state.shown) : own;
  const Ink measure = {ui.fonts.regular, kSmall, 0};
  const Rect area = rect_at(at, {width_of(measure, label) + (offers ? 20.0F : 0.0F), height});
  const Touch pointer = offers ? touch("Model", area, {.label = fill_in(texts::kModelSpoken, label)}) : Touch{};
  const Ink ink = {measure.font, measure.size, pointer.hovered ? ui.theme.accent : ui.theme.text};
  draw_text(ink, {at.x, area.centre().y - ink.size / 2}, label);
  if (offers) draw_arrow_down({area.max.x - 8, area.centre().y + 1}, ink.colour);
  if (pointer.hovered) tooltip(ui, texts::kModel.explanation);
  if (pointer.clicked) ui.platform.show_models();
  return area.width();
}

}  // namespace

void show_top_bar(Ui& ui, const Rect& area) {
  const auto first = static_cast<std::ptrdiff_t>(ui.regions.touchables.size());
  const Rect inner = area.inset(ui.layout.sentence.min.x, 0);
  const float middle = area.centre().y;
  const float target = area.height();
  const float scrollbar = ui.layout.flows ? ImGui::GetStyle().ScrollbarSize : 0;
  const Rect toggle_area = rect_at({inner.max.x - target / 2 - 8 - scrollbar, area.min.y}, {target, target});
  show_appearance_switch(ui, toggle_area);
  float right = toggle_area.min.x;
  if (ui.layout.narrow) {
    show_menu_button(ui, right, area);
  } else {
    show_buttons(ui, right, area);
  }
  const Ink name = {ui.fonts.semibold, kBody, ui.theme.text};
  draw_text(name, {inner.min.x, middle - name.size / 2}, texts::kName);
  const float after_name = inner.min.x + width_of(name, texts::kName) + 20;
  const Ink quiet = {ui.fonts.regular, kSmall, ui.theme.quiet};
  const float line = middle - quiet.size / 2;
  const std::string status = status_text(ui);
  const float room = right - 16 - after_name;
  if (ui.layout.narrow) {
    draw_text_right(quiet, {right, line}, shortened(quiet, status, room + 16));
  } else {
    const float width = room - show_model(ui, {after_name, area.min.y}, area.height()) - 20;
    draw_text_right(quiet, {right - 16, line}, shortened(quiet, status, width));
  }
  draw_horizontal(area.min.x, area.max.x, area.max.y - 1, ui.theme.hairline);
  if (ui.state.model.phase == Phase::loading) draw_progress_line(ui, area);
  // Buttons are placed from the right; Tab goes from the left.
  std::ranges::sort(ui.regions.touchables.begin() + first, ui.regions.touchables.end(), {},
                    [](const Touchable& it) { return it.area.min.x; });
}

}  // namespace maskscope::app
