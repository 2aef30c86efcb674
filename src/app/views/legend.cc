// The legend of the maps, and under a click the one place where colours, scale, range and the size of text are chosen.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "app/state/format.h"
#include "app/strings.h"
#include "app/widgets/controls.h"
#include "app/widgets/draw.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

constexpr float kBar = 8;
namespace texts = strings::legend;

constexpr Menu kMenu = {"legend menu", texts::kMenu};

struct ScaleChoice {
  Scale scale;
  Option option;
};
constexpr ScaleChoice kScales[] = {{Scale::linear, texts::kLinear},
                                   {Scale::square_root, texts::kSquareRoot},
                                   {Scale::logarithmic, texts::kLogarithmic}};
static_assert(std::size(texts::kSizes) == std::size(kTextSizes));
static_assert(std::size(texts::kPalettes) == std::size(kPaletteNames));

const char* name_of(Scale scale) { return std::ranges::find(kScales, scale, &ScaleChoice::scale)->option.label; }

// The value at the bar's end.
float end_of(const Ui& ui) { return ui.state.shown ? ui.state.range_end(ui.state.displayed_slice()) : 1; }

struct Tick {
  float share;  // of the value at the end
  std::string label;
};

std::vector<Tick> ticks(const Ui& ui) {
  const float end = end_of(ui);
  const auto number = [&](float share) {
    const float value = share * end;
    return decimals(static_cast<double>(value), value >= 0.1F ? 2 : value >= 0.01F ? 3 : 4);
  };
  if (ui.state.scale == Scale::logarithmic) {
    if (end < 1) return {{kLeastOnLog, number(kLeastOnLog)}, {1, number(1)}};
    return {{kLeastOnLog, "0.001"}, {0.01F, "0.01"}, {0.1F, "0.1"}, {1, "1"}};
  }
  if (end < 1) return {{0, "0"}, {0.25F, number(0.25F)}, {1, number(1)}};
  return {{0, "0"}, {0.1F, "0.1"}, {0.25F, "0.25"}, {0.5F, "0.5"}, {1, "1"}};
}

void draw_ticks(const Ui& ui, const Rect& bar) {
  const Ink ink = {ui.fonts.regular, kTiny, ui.theme.quiet};
  constexpr float kApart = 4;
  const std::vector<Tick> all = ticks(ui);
  float free = bar.min.x, free_to = bar.max.x;  // for labels: the one at the end comes first
  const auto draw = [&](const Tick& tick, bool last) {
    const float x = bar.min.x + scaled(tick.share, ui.state.scale) * (bar.width() - 1);
    draw_vertical(x, bar.max.y, bar.max.y + 3, ui.theme.quiet);
    const float width = width_of(ink, tick.label);
    const float left = std::clamp(x - width / 2, bar.min.x, bar.max.x - width);
    if (left < free || (!last && left + width > free_to)) return;
    draw_text(ink, {left, bar.max.y + 5}, tick.label);
    (last ? free_to : free) = last ? left - kApart : left + width + kApart;
  };
  draw(all.back(), true);
  for (std::size_t i = 0; i + 1 < all.size(); ++i) draw(all[i], false);
}

void show_choices(Ui& ui) {
  if (!begin_menu(ui, kMenu)) return;
  State& state = ui.state;
  menu_heading(ui, texts::kColours);
  for (std::size_t i = 0; i < std::size(texts::kPalettes); ++i) {
    const PaletteName name = kPaletteNames[i];
    const Palette& colours = palette(name, state.appearance);
    if (menu_row(ui, texts::kPalettes[i], state.palette == name, &colours)) state.palette = name;
  }
  menu_heading(ui, texts::kScale);
  for (const auto& [scale, option] : kScales) {
    if (menu_row(ui, option, state.scale == scale)) state.scale = scale;
  }
  menu_heading(ui, texts::kRange);
  for (const Range range : {Range::whole, Range::by_map}) {
    if (menu_row(ui, texts::kRanges[static_cast<std::size_t>(range)], state.range == range)) state.range = range;
  }
  menu_heading(ui, state.drawn_text_size < state.text_size ? texts::kTextSizeLimited : texts::kTextSize);
  for (std::size_t i = 0; i < std::size(texts::kSizes); ++i) {
    if (menu_row(ui, texts::kSizes[i], state.text_size == kTextSizes[i])) state.text_size = kTextSizes[i];
  }
  end_menu(ui);
}

}  // namespace

void show_legend(Ui& ui, const Rect& area) {
  ui.regions.legend = area;
  const std::string note =
      fill_in(ui.state.range == Range::by_map ? texts::kNotePerMap : texts::kNote,
              texts::kPalettes[static_cast<std::size_t>(ui.state.palette)].label, name_of(ui.state.scale));
  const Touch pointer = touch("legend", area, {.label = concat(kMenu.title, ": ", note)});
  if (pointer.clicked) ImGui::OpenPopup(kMenu.popup);
  tell_expanded("legend", ImGui::IsPopupOpen(kMenu.popup));
  if (pointer.hovered) tooltip(ui, texts::kHelp);
  const Ink ink = {ui.fonts.regular, kSmall, pointer.hovered ? ui.theme.text : ui.theme.quiet};
  const float note_width = width_of(ink, note) + 16;
  const bool beside = area.width() >= note_width + 160;
  const Rect bar = rect_at({area.min.x, area.min.y + 4}, {area.width() - (beside ? note_width : 0), kBar});
  draw_palette(ui.palette(), bar);
  draw_ticks(ui, bar);
  if (beside) draw_text_right(ink, {area.max.x, area.min.y}, note);
  show_choices(ui);
}

}  // namespace maskscope::app
