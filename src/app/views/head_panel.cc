// The chosen head, or a summary of several: its heading, the views of it, what is hidden in it, and the legend.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "app/state/format.h"
#include "app/strings.h"
#include "app/views/head_views.h"
#include "app/widgets/controls.h"
#include "app/widgets/draw.h"
#include "app/widgets/scroll.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

namespace texts = strings::head_panel;

constexpr Menu kSummaryMenu = {"summary", texts::kSummary}, kFilterMenu = {"filters", texts::kFilter};

constexpr float kTitleLine = 34;  // level with the other panels' titles
constexpr float kReadout = 32, kEntropy = 24, kLegend = 32, kNote = 20;
constexpr float kLeastMap = 160, kLeastNarrowMap = 240;  // a lower panel is scrolled

constexpr auto kViews = [] {
  std::array<Option, kHeadViews.size()> options{};
  for (std::size_t i = 0; i < options.size(); ++i) options[i] = kHeadViews[i].option;
  return options;
}();

float arrow_side(const Ui& ui) { return ui.layout.narrow ? 44 : 28; }

float stepper_width(const Ui& ui, const char* name) {
  const Ink ink = {ui.fonts.semibold, kBody, 0};
  return width_of(ink, name) + (ui.layout.narrow ? 0 : 4) + 2 * arrow_side(ui) + width_of(ink, "00");
}

struct Stepper {
  Option option;
  const char *previous, *next;
};
constexpr Stepper kLayerStepper = {texts::kLayer, texts::kPreviousLayer, texts::kNextLayer};
constexpr Stepper kHeadStepper = {texts::kHead, texts::kPreviousHead, texts::kNextHead};

// Two arrows around a number; returns -1, 0 or 1.
int show_stepper(Ui& ui, const Rect& strip, const Stepper& stepper, std::size_t number) {
  const auto [name, explanation] = stepper.option;
  const Ink ink = {ui.fonts.semibold, kBody, ui.theme.text};
  const float side = arrow_side(ui);
  float x = strip.min.x;
  const float line = strip.centre().y - ink.size / 2;
  draw_text(ink, {x, line}, name);
  if (pointed_at(name, rect_at({x, line}, {width_of(ink, name), ink.size}),
                 {.label = fill_in(texts::kStepperSpoken, name, number, explanation)})) {
    tooltip(ui, explanation);
  }
  x += width_of(ink, name) + (ui.layout.narrow ? 0 : 4);
  int step = 0;
  const float room = width_of(ink, "00");
  for (const int direction : {-1, 1}) {
    const Rect arrow = rect_at({x, strip.centre().y - side / 2}, {side, side});
    const Touch pointer = touch(direction < 0 ? stepper.previous : stepper.next, arrow);
    const ImU32 colour = pointer.hovered ? ui.theme.accent : ui.theme.quiet;
    const ImVec2 c = arrow.centre();
    const auto d = static_cast<float>(direction);
    const ImVec2 points[] = {{c.x - 2.5F * d, c.y - 5}, {c.x + 2.5F * d, c.y}, {c.x - 2.5F * d, c.y + 5}};
    ImGui::GetWindowDrawList()->AddPolyline(points, 3, colour, 0, 1.5F);
    if (pointer.clicked) step = direction;
    x += side;
    if (direction < 0) {
      draw_text_centred(ink, {x + room / 2, strip.centre().y}, std::to_string(number));
      x += room;
    }
  }
  return step;
}

std::size_t stepped(std::size_t value, int step, std::size_t count) {
  if (count == 0) return value;
  return static_cast<std::size_t>((static_cast<int>(value) + step + static_cast<int>(count)) % static_cast<int>(count));
}

// "mean of its 12 heads", "next 1.00"
std::string note_of(const State& state) {
  if (!state.shown) return {};
  const SummaryOf& summary = state.shown->picture->summary();
  if (state.shows_one_head(*state.shown->picture)) return head_label(*state.shown, state.displayed());
  if (summary.kind == Summary::rollout) return texts::kRolloutNote;
  const bool of_layer = state.pinned_heads.empty();
  const char* note = summary.kind == Summary::mean ? of_layer ? texts::kMeanOfLayer : texts::kMeanOfPinned
                     : of_layer                    ? texts::kMaximumOfLayer
                                                   : texts::kMaximumOfPinned;
  return fill_in(note, summary.heads.size());
}

// Returns the height.
float show_heading(Ui& ui, const Rect& area) {
  State& state = ui.state;
  const HeadIndex displayed = state.displayed();
  const bool one = state.hovered_head || state.summary == Summary::head;
  const float line = ui.layout.narrow ? 44 : kTitleLine;
  Flow flow(area, {ui.layout.narrow ? 0.0F : 12.0F, 0});
  Rect last = rect_at(area.min, {0, line});
  const auto next = [&](const char* name) { return last = flow.next({stepper_width(ui, name), line}); };
  int layer = 0, head = 0;
  if (one || state.pinned_heads.empty() || state.summary == Summary::rollout) {
    layer = show_stepper(ui, next(texts::kLayer.label), kLayerStepper, displayed.layer + 1);
  }
  if (one) {
    head = show_stepper(ui, next(texts::kHead.label), kHeadStepper, displayed.head + 1);
  }
  const std::size_t layers = state.shown ? state.shown->maps.layers() : 0;
  const std::size_t heads = state.shown ? state.shown->maps.heads() : 0;
  state.chosen.layer = stepped(state.chosen.layer, layer, layers);
  state.chosen.head = stepped(state.chosen.head, head, heads);
  const Ink ink = {ui.fonts.regular, kSmall, ui.theme.quiet};
  const std::string note = note_of(state);
  const float height = last.max.y - area.min.y;
  if (last.max.x + 12 + width_of(ink, note) > area.max.x) return height;
  const Rect place =
      rect_at({area.max.x - width_of(ink, note), last.centre().y - ink.size / 2}, {width_of(ink, note), ink.size});
  draw_text(ink, place.min, note);
  const Spoken spoken = {.label = fill_in(texts::kPatternSpoken, note, texts::kPatternHelp)};
  if (one && !note.empty() && pointed_at("does", place, spoken)) tooltip(ui, texts::kPatternHelp);
  return height;
}

void show_summary_menu(Ui& ui, const Rect& strip) {
  State& state = ui.state;
  const char* label = texts::kSummaries[static_cast<std::size_t>(state.summary)].label;
  const float width = menu_width(ui, label);
  const Rect place = {{strip.max.x - width, strip.min.y}, strip.max};
  ui.regions.summary = place;
  menu_button(ui, kSummaryMenu, label, texts::kSummaryHelp, place);
  if (!begin_menu(ui, kSummaryMenu)) return;
  menu_heading(ui, texts::kSummaryHeading);
  for (std::size_t i = 0; i < std::size(texts::kSummaries); ++i) {
    if (!menu_row(ui, texts::kSummaries[i], static_cast<std::size_t>(state.summary) == i)) continue;
    state.summary = static_cast<Summary>(i);
    ImGui::CloseCurrentPopup();
  }
  end_menu(ui);
}

// Four corners: outwards to the whole window, inwards back.
void show_fill_button(Ui& ui, const Rect& area) {
  ui.regions.fill = area;
  bool& fills = ui.state.head_fills;
  const Option& option = fills ? texts::kUnfill : texts::kFill;
  const Touch pointer = touch(option.label, area);
  const ImU32 colour = pointer.hovered ? ui.theme.accent : ui.theme.quiet;
  const ImVec2 c = {std::floor(area.centre().x), std::floor(area.centre().y)};
  constexpr float kFar = 6.5F, kNear = 2.5F;
  for (const float x : {-1.0F, 1.0F}) {
    for (const float y : {-1.0F, 1.0F}) {
      const float tip = fills ? kNear : kFar, end = fills ? kFar : kNear;
      const ImVec2 corner = {c.x + x * tip, c.y + y * tip};
      const ImVec2 points[] = {{c.x + x * end, corner.y}, corner, {corner.x, c.y + y * end}};
      ImGui::GetWindowDrawList()->AddPolyline(points, 3, colour, 0, 1.5F);
    }
  }
  if (pointer.hovered) tooltip(ui, option.explanation);
  if (pointer.clicked) fills = !fills;
}

// Which view, full window, and of how many heads; where they do not fit side by side the views have a row of their own. Returns
// the height.
float show_switches(Ui& ui, const Rect& area) {
  const float height = control_height(ui), side = std::max(height, arrow_side(ui));
  const float summary = menu_width(ui, texts::kSummaries[static_cast<std::size_t>(ui.state.summary)].label);
  const float room = area.width() - side - summary - 16;
  const bool beside = room >= segments_width(ui, kViews);
  const Rect views = rect_at(area.min, {std::min(beside ? room : area.width(), 240.0F), height});
  if (const auto view = segments(ui, kViews, views, static_cast<std::size_t>(ui.state.view), ui.regions.views)) {
    ui.state.view = static_cast<View>(*view);
  }
  const Rect strip = beside ? rect_at(area.min, {area.width(), height})
                            : rect_at({area.min.x, views.max.y + 4}, {area.width(), height});
  const float left = beside ? views.max.x + 8 : area.min.x;
  show_fill_button(ui, rect_at({left, strip.centre().y - height / 2}, {side, height}));
  show_summary_menu(ui, strip);
  return strip.max.y - area.min.y;
}

// One line that always says something: the cell pointed at, what a token attends to most, or the map's largest value.
void draw_readout(const Ui& ui, const Rect& area) {
  const State& state = ui.state;
  const MapSet& picture = *state.shown->picture;
  const std::uint32_t slice = state.displayed_slice();
  const Focus& focus = state.lit();
  const auto looks = focus.token ? focus.token : focus.key ? std::nullopt : focus.query;
  const auto row = looks ? picture.row_of(*looks) : std::nullopt;
  const auto lit = cell_of(picture, focus);
  const auto cell = lit ? lit : brightest(picture, slice, row);
  if (!cell) return;
  const char* pattern = lit ? texts::kAttendsTo : row ? texts::kAttendsMostTo : texts::kStrongest;
  const float line = area.centre().y - kBody / 2;
  const std::string value = decimals(static_cast<double>(value_at(state, slice, cell->row, cell->column)), 3);
  const Ink number = {ui.fonts.semibold, kBody, ui.theme.text};
  const Ink words = {ui.fonts.regular, kBody, focus.empty() ? ui.theme.quiet : ui.theme.text};
  const std::string sentence =
      fill_in(pattern, picture.label(picture.rows()[cell->row]), picture.label(picture.columns()[cell->column]));
  const float room = area.width() - width_of(number, value) - 12;
  const std::string shown = shortened(words, sentence, room);
  draw_text(words, {area.min.x, line}, shown);
  draw_text(number, {area.min.x + width_of(words, shown) + 12, line}, value);
}

// The head's attention entropy, and what that number means. A summary has none.
void show_entropy(Ui& ui, const Rect& strip) {
  if (!ui.state.shows_one_head(*ui.state.shown->picture)) return;
  const auto bits = head_entropy(*ui.state.shown, ui.state.displayed());
  if (!bits) return;
  const Ink ink = {ui.fonts.regular, kSmall, ui.theme.quiet};
  const std::string text = shortened(ink, entropy_text(*bits), strip.width());
  const Rect place = rect_at(strip.min, {width_of(ink, text), ink.size});
  draw_text(ink, place.min, text);
  if (pointed_at("entropy", place, {.label = entropy_text(*bits)})) {
    tooltip(ui, texts::kEntropyHelp);
  }
}

std::array<bool*, 5> switches(analysis::Filter& filter) {
  return {&filter.words, &filter.hide_special, &filter.hide_punctuation, &filter.hide_diagonal, &filter.renormalise};
}

std::size_t side_option(const analysis::Filter& filter) {
  if (filter.from == analysis::Side::both) return 0;
  return (filter.from == analysis::Side::first ? 1u : 3u) + (filter.to == analysis::Side::first ? 0u : 1u);
}

void choose_sides(analysis::Filter& filter, std::size_t option) {
  using analysis::Side;
  filter.from = option == 0 ? Side::both : option <= 2 ? Side::first : Side::second;
  filter.to = option == 0 ? Side::both : option % 2 == 1 ? Side::first : Side::second;
}

bool has_pair(const State& state) { return state.shown && !state.shown->reading.pair.empty(); }

// Where the switches stand: for a hand beside each other, for a finger behind one menu.
template <class Use>
float place_filters(const Ui& ui, const Rect& area, const Use& use) {
  Flow flow(area, 4);
  for (std::size_t i = 0; i < std::size(texts::kFilters); ++i) {
    use(i, flow.next({chip_width(ui, texts::kFilters[i].label), control_height(ui)}));
  }
  return flow.bottom() - area.min.y;
}

float filters_height(const Ui& ui, float width) {
  if (ui.layout.narrow) return control_height(ui) + kNote;
  const float chips = place_filters(ui, rect_at({0, 0}, {width, 0}), [](std::size_t, const Rect&) {});
  return chips + (has_pair(ui.state) ? control_height(ui) + 4 : 0) + kNote;
}

// What is left of a row's 1 when something is hidden.
const char* sum_note(const analysis::Filter& filter) {
  if (filter.renormalise) return texts::kRescaled;
  const bool hides =
      filter.hide_special || filter.hide_punctuation || filter.hide_diagonal || filter.to != analysis::Side::both;
  return hides ? texts::kPartHidden : texts::kWholeRows;
}

float show_filter_chips(Ui& ui, const Rect& area) {
  const auto on = switches(ui.state.filter);
  return area.min.y + place_filters(ui, area, [&](std::size_t i, const Rect& place) {
           ui.regions.filters.push_back(place);
           if (chip(ui, texts::kFilters[i], place, *on[i])) *on[i] = !*on[i];
         });
}

float show_side_switch(Ui& ui, const Rect& area) {
  const Rect strip = rect_at(area.min, {std::min(area.width(), 360.0F), control_height(ui)});
  analysis::Filter& filter = ui.state.filter;
  if (const auto side = segments(ui, texts::kSides, strip, side_option(filter), ui.regions.sides))
    choose_sides(filter, *side);
  return strip.max.y;
}

float show_filter_menu(Ui& ui, const Rect& area) {
  analysis::Filter& filter = ui.state.filter;
  const auto on = switches(filter);
  const auto count = std::ranges::count_if(on, [](const bool* is_on) { return *is_on; });
  const std::string label = fill_in(count == 0   ? texts::kNoFilter
                                    : count == 1 ? texts::kOneFilter
                                                 : texts::kSeveralFilters,
                                    count);
  const Rect place = rect_at(area.min, {menu_width(ui, label), control_height(ui)});
  ui.regions.filters.push_back(place);
  menu_button(ui, kFilterMenu, label, texts::kFilterHelp, place);
  if (!begin_menu(ui, kFilterMenu)) return place.max.y;
  menu_heading(ui, texts::kFilter);
  for (std::size_t i = 0; i < std::size(texts::kFilters); ++i) {
    if (menu_row(ui, texts::kFilters[i], *on[i])) *on[i] = !*on[i];
  }
  for (std::size_t i = 0; has_pair(ui.state) && i < std::size(texts::kSides); ++i) {
    if (menu_row(ui, texts::kSides[i], side_option(filter) == i)) choose_sides(filter, i);
  }
  end_menu(ui);
  return place.max.y;
}

void show_filters(Ui& ui, const Rect& area) {
  float bottom = ui.layout.narrow ? show_filter_menu(ui, area) : show_filter_chips(ui, area);
  if (has_pair(ui.state) && !ui.layout.narrow) bottom = show_side_switch(ui, area.below(bottom + 4 - area.min.y));
  if (ui.state.summary == Summary::maximum) return;  // its rows never sum to 1
  draw_text({ui.fonts.regular, kTiny, ui.theme.quiet}, {area.min.x, bottom + 4}, sum_note(ui.state.filter));
}

void draw_awaited(const Ui& ui, const Rect& area) {
  const float side = std::min(area.width() - 80, area.height() - 60);
  if (side > 0) fill(rect_at({area.min.x + 72, area.min.y + 56}, {side, side}), with_alpha(ui.theme.raised, 0.6F));
}

// What a summary does and does not mean, above it. Returns its height.
float draw_meaning(const Ui& ui, const Rect& area) {
  if (ui.state.summary == Summary::head) return 0;
  const Ink ink = {ui.fonts.regular, kTiny, ui.theme.quiet};
  return draw_paragraph(ink, area.min, area.width(),
                        texts::kSummaries[static_cast<std::size_t>(ui.state.summary)].explanation) +
         8;
}

void show_view(Ui& ui, const Rect& area) {
  if (ui.state.shown->picture->size().empty()) {
    draw_text({ui.fonts.regular, kSmall, ui.theme.quiet}, {area.min.x, area.min.y + 8}, texts::kAllHidden);
    return;
  }
  head_view(ui.state.view).show(ui, area);
}

// How high the view is: on a large screen what the rest leaves, on a small one as much as can be seen at once, and the rest is
// scrolled to.
float view_height(const Ui& ui, const Rect& body, float above, float foot) {
  if (ui.layout.flows && ui.layout.one_panel) {
    const float seen = std::max(ui.layout.window.height() - 16, kLeastNarrowMap);
    return std::clamp(body.width(), kLeastNarrowMap, seen);
  }
  if (!ui.layout.narrow) return std::max(body.height() - above - foot, kLeastMap);
  constexpr float kNames = 72;  // above a map that is as wide as the panel
  const float least = std::min(body.width(), kLeastNarrowMap) + kNames;
  return std::max(std::min(body.height() - above - kReadout, body.width() + kNames), least);
}

// What chooses the head and the view. Returns what is left below.
Rect show_choice(Ui& ui, const Rect& area) {
  const Rect rest = area.below(show_heading(ui, area) + 4);
  return rest.below(show_switches(ui, rest) + 8);
}

// `seen`: as much of the panel as can be seen at once. Returns where it ends.
float show_body(Ui& ui, const Rect& seen, Rect rest) {
  const float filters = filters_height(ui, seen.width());
  const float foot = kReadout + kEntropy + filters + 8 + kLegend;
  const float top = rest.min.y;
  rest = rest.below(draw_meaning(ui, rest));
  const bool several =
      ui.state.view == View::lines || ui.state.summary == Summary::mean || ui.state.summary == Summary::maximum;
  if (several) rest = rest.below(show_kept(ui, rest) + 8);
  const Rect view = rest.top(view_height(ui, seen, rest.min.y - top, foot));
  show_view(ui, view);
  rest = rest.below(view.height());
  draw_readout(ui, rest.top(kReadout));
  show_entropy(ui, rest.below(kReadout).top(kEntropy));
  show_filters(ui, rest.below(kReadout + kEntropy).top(filters));
  show_legend(ui, rest.below(foot - kLegend).top(kLegend));
  return rest.min.y + foot;
}

void end_growth(State& state) {
  if (state.growth && ImGui::GetTime() - state.growth->since >= kGrowthSeconds) state.growth.reset();
}

}  // namespace

void show_head(Ui& ui, const Rect& area) {
  end_growth(ui.state);
  if (!ui.state.shown) return draw_awaited(ui, show_choice(ui, area));
  const bool all_scrolls = ui.layout.narrow;  // a finger can be put anywhere
  const Rect seen = all_scrolls ? area : show_choice(ui, area);
  // The scrollbar stands in the margin, so that it covers nothing.
  begin_scroll("head", {seen.min, {seen.max.x + ImGui::GetStyle().ScrollbarSize, seen.max.y}});
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  Rect rest = rect_at(origin, {seen.width(), 1e6F});
  if (all_scrolls) rest = show_choice(ui, rest);
  const float height = show_body(ui, seen.below(rest.min.y - origin.y), rest) - origin.y;
  end_scroll(height);
  note_height(ui, Panel::head, seen.min.y + height);
}

}  // namespace maskscope::app
