// The legend of the maps: palette, scale, and the choice of both under a click.
#include <string>

#include "app/draw.h"
#include "app/words.h"

namespace maskscope::app {
namespace {

constexpr float kBar = 8;

const char* label_of(Scale scale) { return scale == Scale::linear ? "linear scale" : "square-root scale"; }

void draw_bar(const Palette& colours, const Rect& bar) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  constexpr int kSteps = 32;
  const float step = bar.width() / kSteps;
  for (int i = 0; i < kSteps; ++i) {
    const float from = bar.min.x + static_cast<float>(i) * step;
    const ImU32 left = colour_at(colours, static_cast<float>(i) / kSteps);
    const ImU32 right = colour_at(colours, static_cast<float>(i + 1) / kSteps);
    list.AddRectFilledMultiColor({from, bar.min.y}, {from + step, bar.max.y}, left, right, right, left);
  }
}

void draw_ticks(const Ui& ui, const Rect& bar) {
  const Ink ink = {ui.fonts.regular, kTiny, ui.theme.quiet};
  struct Tick {
    float value;
    const char* label;
  };
  for (const auto& [value, label] :
       {Tick{0, "0"}, Tick{0.1F, "0.1"}, Tick{0.25F, "0.25"}, Tick{0.5F, "0.5"}, Tick{1, "1"}}) {
    const float x = bar.min.x + scaled(value, ui.state.scale) * (bar.width() - 1);
    draw_vertical(x, bar.max.y, bar.max.y + 3, ui.theme.quiet);
    const float width = width_of(ink, label);
    const float left = value == 0 ? bar.min.x : value == 1 ? bar.max.x - width : x - width / 2;
    draw_text(ink, {left, bar.max.y + 5}, label);
  }
}

bool choice(Ui& ui, const char* label, const Palette* colours, bool chosen) {
  const Rect row = rect_at(ImGui::GetCursorScreenPos(), {224, ui.layout.narrow ? 44.0F : 32.0F});
  const Touch pointer = touch(label, row);
  if (pointer.hovered) fill(row, ui.theme.surface, 4);
  const Ink ink = {chosen ? ui.fonts.semibold : ui.fonts.regular, kSmall, chosen ? ui.theme.accent : ui.theme.text};
  draw_text(ink, {row.min.x + 8, row.centre().y - ink.size / 2}, label);
  if (colours != nullptr) draw_bar(*colours, rect_at({row.max.x - 104, row.centre().y - kBar / 2}, {96, kBar}));
  return pointer.clicked;
}

void show_choices(Ui& ui) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(8, 8));
  if (ImGui::BeginPopup("palettes")) {
    for (const PaletteName name : kPaletteNames) {
      const Palette& colours = palette(name, ui.state.appearance);
      if (choice(ui, app::label_of(name), &colours, ui.state.palette == name)) ui.state.palette = name;
    }
    for (const Scale scale : {Scale::square_root, Scale::linear}) {
      if (choice(ui, label_of(scale), nullptr, ui.state.scale == scale)) ui.state.scale = scale;
    }
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

}  // namespace

void show_legend(Ui& ui, const Rect& area) {
  ui.regions.legend = area;
  const Touch pointer = touch("legend", area);
  if (pointer.clicked) ImGui::OpenPopup("palettes");
  if (pointer.hovered) {
    tooltip(ui, ui.state.scale == Scale::square_root
                    ? "Most looks are faint, so colour follows the square root; a click changes colours and scale."
                    : "Colour follows the value itself; a click changes colours and scale.");
  }
  const std::string note = std::string(app::label_of(ui.state.palette)) + ", " + label_of(ui.state.scale);
  const Ink ink = {ui.fonts.regular, kSmall, pointer.hovered ? ui.theme.text : ui.theme.quiet};
  const float note_width = width_of(ink, note) + 16;
  const bool beside = area.width() >= note_width + 160;
  const Rect bar = rect_at({area.min.x, area.min.y + 4}, {area.width() - (beside ? note_width : 0), kBar});
  draw_bar(ui.palette(), bar);
  draw_ticks(ui, bar);
  if (beside) draw_text_right(ink, {area.max.x, area.min.y}, note);
  show_choices(ui);
}

}  // namespace maskscope::app
