// All heads: a thumbnail of each map, layers down and heads across, each layer's mean beside its row; or the heads in the
// order of a score. Pointing shows a head large, a click keeps it, a click with Shift shows it together with others.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "app/state/format.h"
#include "app/strings.h"
#include "app/widgets/controls.h"
#include "app/widgets/draw.h"
#include "app/widgets/head_colours.h"
#include "app/widgets/scroll.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

namespace texts = strings::heads_grid;

constexpr float kHeader = 40, kLayerLabels = 24, kHeadLabels = 24;
constexpr float kBeforeMeans = 8, kRoomForMeans = 28;  // a phone has none

// Under a thumbnail stands what the head does and how much: "next 1.00" where that fits, else a bar as long as the score, with
// the name below it.
struct LabelRoom {
  float line;    // height below the thumbnail; 0: no label
  float letter;  // size
};

constexpr float kRoomForWholeLabels = 60;  // from this pitch on
constexpr float kNameLine = 13;            // the lowest label

LabelRoom label_room(float pitch, bool has_height) {
  if (pitch >= 36) return {16, kTiny};
  constexpr LabelRoom kPhone = {kNameLine, 10};  // 8 px, each of them two or three of a phone's own
  return has_height && pitch >= 26 ? kPhone : LabelRoom{};
}

// The grid of thumbnails: equal squares on whole device pixels.
struct Thumbnails {
  ImVec2 origin;
  ImVec2 pitch;
  float side;
  std::size_t layers, heads;
  std::vector<std::size_t> order;   // the head (layer * heads + head) at each place, row after row
  std::vector<std::size_t> places;  // the inverse: of each head its place
  LabelRoom label;
  bool by_layer, with_means;

  Rect at_place(std::size_t row, std::size_t column) const {
    return rect_at({origin.x + static_cast<float>(column) * pitch.x, origin.y + static_cast<float>(row) * pitch.y},
                   {side, side});
  }
  Rect at(HeadIndex index) const {
    const std::size_t place = places[index.layer * heads + index.head];
    return at_place(place / heads, place % heads);
  }
  // The mean of a layer, behind its heads.
  Rect mean(std::size_t layer) const {
    const Rect next = at_place(layer, heads);
    return {{next.min.x + kBeforeMeans, next.min.y}, {next.max.x + kBeforeMeans, next.max.y}};
  }
  Rect all() const {
    return rect_at(origin, {static_cast<float>(heads) * pitch.x, static_cast<float>(layers) * pitch.y});
  }
  // The thumbnail under this point; the gaps belong to the one before them.
  std::optional<HeadIndex> under(ImVec2 p) const {
    if (!all().contains(p)) return std::nullopt;
    const auto row = static_cast<std::size_t>((p.y - origin.y) / pitch.y);
    const auto column = static_cast<std::size_t>((p.x - origin.x) / pitch.x);
    const std::size_t head = order[std::min(row * heads + column, order.size() - 1)];
    return HeadIndex{head / heads, head % heads};
  }
};

float score_of(const HeadScores& scores, const Order& order) {
  return order.by == Order::By::entropy ? scores.entropy : scores.patterns[static_cast<std::size_t>(order.pattern)];
}

// By place until the scores are there.
std::vector<std::size_t> head_order(const State& state, std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (state.order.by == Order::By::layer || !state.shown) return order;
  const std::span<const HeadScores> scores = state.shown->picture->scores();
  if (scores.empty()) return order;
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return score_of(scores[a], state.order) > score_of(scores[b], state.order);
  });
  return order;
}

float snapped(float length) {
  const float density = ImGui::GetIO().DisplayFramebufferScale.x;
  return std::floor(length * density) / density;
}

Thumbnails thumbnails(const Ui& ui, const Rect& area) {
  Thumbnails grid{};
  const ModelState& model = ui.state.model;
  constexpr std::size_t kAwaited = 12;  // before the model's size is known
  grid.layers = ui.state.shown ? ui.state.shown->maps.layers() : model.info.layers != 0 ? model.info.layers : kAwaited;
  grid.heads = ui.state.shown ? ui.state.shown->maps.heads() : model.info.heads != 0 ? model.info.heads : kAwaited;
  grid.by_layer = ui.state.order.by == Order::By::layer;
  const auto heads = static_cast<float>(grid.heads);
  const float with_means = (area.width() - kLayerLabels - kBeforeMeans) / (heads + 1);
  grid.with_means = grid.by_layer && with_means >= kRoomForMeans;
  float across = grid.with_means ? with_means : (area.width() - kLayerLabels) / heads;
  // Nearly all of them are to be seen at once in a low window too.
  const bool by_width = ui.layout.one_panel;
  constexpr float kForFinger = 30;
  if (by_width && ui.layout.flows) across = std::min(across, std::max(ui.layout.window.height() / heads, kForFinger));
  const float down = (area.height() - kHeadLabels) / static_cast<float>(grid.layers);
  constexpr float kLeast = 12;
  const float wanted = std::max(by_width ? across : std::min(across, down), kLeast);
  grid.label = label_room(wanted, by_width || down > across + kNameLine);
  const float gap = wanted >= kRoomForWholeLabels ? 4 : 3;
  grid.side = snapped(std::max(std::min(across, by_width ? across : down - grid.label.line), kLeast) - gap);
  // Labelled thumbnails stand as far apart as their labels like.
  constexpr float kWidestLabel = 84;
  const float apart =
      grid.label.line > 0 ? std::max(grid.side + gap, std::min(snapped(across), kWidestLabel)) : grid.side + gap;
  grid.pitch = {apart, grid.side + gap + grid.label.line};
  grid.origin = {area.min.x + kLayerLabels, area.min.y};
  grid.order = head_order(ui.state, grid.layers * grid.heads);
  grid.places.resize(grid.order.size());
  for (std::size_t place = 0; place < grid.order.size(); ++place) grid.places[grid.order[place]] = place;
  return grid;
}

template <class Use>
void for_each_head(const Thumbnails& grid, const Use& use) {
  for (std::size_t layer = 0; layer < grid.layers; ++layer) {
    for (std::size_t head = 0; head < grid.heads; ++head) use(HeadIndex{layer, head});
  }
}

void draw_numbers(const Ui& ui, const Thumbnails& grid) {
  if (!grid.by_layer) return;
  const HeadIndex displayed = ui.state.displayed();
  const auto ink = [&](bool lit) {
    return Ink{lit ? ui.fonts.semibold : ui.fonts.regular, kTiny, lit ? ui.theme.accent : ui.theme.quiet};
  };
  for (std::size_t layer = 0; layer < grid.layers; ++layer) {
    const Ink number = ink(layer == displayed.layer);
    const ImVec2 middle = grid.at_place(layer, 0).centre();
    draw_text_right(number, {grid.origin.x - 8, middle.y - number.size / 2}, std::to_string(layer + 1));
  }
  const float line = grid.all().max.y + 2 + kTiny / 2;
  for (std::size_t head = 0; head < grid.heads; ++head) {
    draw_text_centred(ink(head == displayed.head), {grid.at_place(0, head).centre().x, line}, std::to_string(head + 1));
  }
  if (grid.with_means) draw_text_centred(ink(false), {grid.mean(0).centre().x, line}, texts::kMean);
}

MapQuad quad(const Ui& ui, const Rect& where, std::uint32_t slice) {
  return {where.min, where.max, slice, ui.state.range_end(slice)};
}

void draw_maps(const Ui& ui, const Thumbnails& grid) {
  std::vector<MapQuad> quads;
  const MapSet& picture = *ui.state.shown->picture;
  for_each_head(grid, [&](HeadIndex head) { quads.push_back(quad(ui, grid.at(head), picture.slice(head))); });
  for (std::size_t layer = 0; grid.with_means && layer < grid.layers; ++layer) {
    quads.push_back(quad(ui, grid.mean(layer), picture.slice_of_layer(layer)));
  }
  ui.platform.maps().draw(*ImGui::GetWindowDrawList(), quads, ui.palette(), ui.state.scale);
}

void draw_awaited(const Ui& ui, const Thumbnails& grid) {
  for_each_head(grid, [&](HeadIndex head) { fill(grid.at(head), with_alpha(ui.theme.raised, 0.6F)); });
}

static_assert(std::size(texts::kShortPatterns) == analysis::kPatterns);

const char* short_name(analysis::Pattern pattern) { return texts::kShortPatterns[static_cast<std::size_t>(pattern)]; }

// What stands under a thumbnail.
struct Label {
  std::string name, number;
  float part;  // of the most that the number can be; 0: no bar
};

// What the head does, or which head it is where a score orders them.
Label label_under(const State& state, HeadIndex head, const HeadScores& scores) {
  if (state.order.by == Order::By::layer) {
    const auto label = analysis::label_of(scores.patterns);
    if (!label) return {texts::kMixed, "", 0};
    return {short_name(label->pattern), decimals(static_cast<double>(label->score), 2), label->score};
  }
  const float score = score_of(scores, state.order);
  const float most =
      state.order.by == Order::By::entropy ? std::log2(static_cast<float>(state.shown->maps.tokens())) : 1;
  return {dotted(head), decimals(static_cast<double>(score), 2), most > 0 ? score / most : 0};
}

constexpr float kBelow = 2, kBarHeight = 2;  // a thumbnail

void draw_bar(const Ui& ui, const Rect& square, float part) {
  const Rect track = rect_at({square.min.x, square.max.y + kBelow}, {square.width(), kBarHeight});
  fill(track, ui.theme.hairline);
  fill({track.min, {track.min.x + track.width() * std::min(part, 1.0F), track.max.y}}, ui.theme.quiet);
}

void draw_label(const Ui& ui, const Thumbnails& grid, const Rect& square, const Label& label) {
  const Ink ink = {ui.fonts.regular, grid.label.letter, ui.theme.quiet};
  const std::string whole = label.number.empty() ? label.name : label.name + " " + label.number;
  const bool whole_fits = grid.pitch.x >= kRoomForWholeLabels && width_of(ink, whole) <= grid.pitch.x - 2;
  const float below = whole_fits ? 1 + grid.label.line / 2 : kBelow + kBarHeight - 1 + ink.size / 2;
  draw_text_centred(ink, {square.centre().x, square.max.y + below}, whole_fits ? whole : label.name);
  if (!whole_fits && label.part > 0) draw_bar(ui, square, label.part);
}

void draw_labels(const Ui& ui, const Thumbnails& grid) {
  const std::span<const HeadScores> scores = ui.state.shown->picture->scores();
  if (grid.label.line == 0 || scores.empty()) return;
  for_each_head(grid, [&](HeadIndex head) {
    draw_label(ui, grid, grid.at(head), label_under(ui.state, head, scores[head.layer * grid.heads + head.head]));
  });
}

void draw_outlines(const Ui& ui, const Thumbnails& grid) {
  const auto around = [](const Rect& square) { return square.inset(-3, -3); };
  for (std::size_t i = 0; i < ui.state.pinned_heads.size(); ++i) {
    outline(around(grid.at(ui.state.pinned_heads[i])), head_colour(i, ui.state.appearance), 2, 3);
  }
  const bool mean = grid.with_means && ui.state.summary == Summary::mean && ui.state.pinned_heads.empty();
  outline(around(mean ? grid.mean(ui.state.chosen.layer) : grid.at(ui.state.chosen)), ui.theme.accent, 2, 3);
  if (ui.state.hovered_head) outline(around(grid.at(*ui.state.hovered_head)), ui.theme.text, 1, 3);
}

void choose(Ui& ui, const Rect& from, HeadIndex index) {
  ui.state.chosen = index;
  if (!ui.platform.prefers_less_motion()) ui.state.growth = Growth{from, ImGui::GetTime()};
  if (ui.layout.narrow) ui.state.panel = Panel::head;
}

bool is_off(const State& state, HeadIndex head) {
  return is_ablated(state.ablated_heads, state.shown->maps.slice(head));
}

// An ablated head: its map fades, and a small cross stands in its corner.
void draw_ablated(const Ui& ui, const Thumbnails& grid) {
  if (ui.state.ablated_heads.empty()) return;
  constexpr float kFaded = 0.55F;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for_each_head(grid, [&](HeadIndex head) {
    if (!is_off(ui.state, head)) return;
    const Rect square = grid.at(head);
    fill(square, with_alpha(ui.theme.ground, kFaded));
    const float side = std::clamp(std::floor(square.width() * 0.3F), 8.0F, 18.0F);
    const Rect corner = {{square.max.x - side, square.min.y}, {square.max.x, square.min.y + side}};
    fill(corner, ui.theme.ground);
    const Rect cross = corner.inset(side * 0.25F, side * 0.25F);
    list.AddLine(cross.min, cross.max, ui.theme.mask, 1.5F);
    list.AddLine({cross.min.x, cross.max.y}, {cross.max.x, cross.min.y}, ui.theme.mask, 1.5F);
  });
}

std::string explanation(const Ui& ui, HeadIndex head) {
  const std::string text =
      fill_in(is_off(ui.state, head) ? texts::kAblated : strings::kHead, head.layer + 1, head.head + 1);
  const std::string label = head_label(*ui.state.shown, head);
  return label.empty() ? text : text + ": " + label;
}

void take_pointer(Ui& ui, const Thumbnails& grid) {
  const Touch pointer = touch(kThumbnails, grid.all());
  if (!pointer.hovered && !pointer.clicked) return;
  const auto index = grid.under(ImGui::GetIO().MousePos);
  if (!index) return;
  if (pointer.clicked && ImGui::GetIO().KeyShift) return toggle_pinned(ui.state, *index);
  if (pointer.clicked) {
    ui.state.summary = Summary::head;
    return choose(ui, grid.at(*index), *index);
  }
  ui.hovered_head = index;
  tooltip(ui, explanation(ui, *index), grid.at(*index));
}

void take_pointer_on_means(Ui& ui, const Thumbnails& grid) {
  for (std::size_t layer = 0; grid.with_means && layer < grid.layers; ++layer) {
    const Rect square = grid.mean(layer);
    ui.regions.layer_means.push_back(square);
    const Touch pointer =
        touch(("mean" + std::to_string(layer)).c_str(), square, {.label = fill_in(texts::kMeanSpoken, layer + 1)});
    if (pointer.hovered) {
      tooltip(ui, fill_in(texts::kMeanHelp, layer + 1));
    }
    if (!pointer.clicked) continue;
    ui.state.pinned_heads.clear();
    ui.state.summary = Summary::mean;
    choose(ui, square, {layer, ui.state.chosen.head});
  }
}

void list_regions(Ui& ui, const Thumbnails& grid) {
  for_each_head(grid, [&](HeadIndex head) { ui.regions.heads.push_back(grid.at(head)); });
}

constexpr Menu kOrderMenu = {"order", texts::kOrder};

std::size_t option_of(const Order& order) {
  if (order.by == Order::By::layer) return 0;
  return order.by == Order::By::entropy ? std::size(texts::kOrders) - 1 : static_cast<std::size_t>(order.pattern) + 1;
}

Order order_of(std::size_t option) {
  if (option == 0) return {};
  if (option + 1 == std::size(texts::kOrders)) return {.by = Order::By::entropy};
  return {.by = Order::By::pattern, .pattern = static_cast<analysis::Pattern>(option - 1)};
}

void show_order(Ui& ui, const Rect& header) {
  const std::size_t current = option_of(ui.state.order);
  const char* label = texts::kOrders[current].label;
  const float width = menu_width(ui, label);
  const float height = control_height(ui);
  const Rect place = rect_at({header.max.x - width, header.centre().y - height / 2}, {width, height});
  ui.regions.order = place;
  menu_button(ui, kOrderMenu, label, texts::kOrderHelp, place);
  if (!begin_menu(ui, kOrderMenu)) return;
  menu_heading(ui, texts::kOrder);
  for (std::size_t i = 0; i < std::size(texts::kOrders); ++i) {
    if (!menu_row(ui, texts::kOrders[i], i == current)) continue;
    ui.state.order = order_of(i);
    ImGui::CloseCurrentPopup();
  }
  end_menu(ui);
}

}  // namespace

void show_heads(Ui& ui, const Rect& area) {
  draw_title(ui, {area.min.x, area.min.y + 8}, texts::kTitle);
  show_order(ui, rect_at({area.min.x, area.min.y + 8}, {area.width(), kBody}));  // on the title's line
  const Rect body = area.below(kHeader);
  // The scrollbar stands in the margin, so that it covers no thumbnail.
  begin_scroll("heads", {body.min, {body.max.x + ImGui::GetStyle().ScrollbarSize, body.max.y}});
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const Thumbnails grid = thumbnails(ui, rect_at({origin.x, origin.y + 4}, {body.width(), body.height() - 4}));
  if (ui.state.shown) {
    take_pointer(ui, grid);
    take_pointer_on_means(ui, grid);
    list_regions(ui, grid);
    draw_maps(ui, grid);
    draw_ablated(ui, grid);
    draw_labels(ui, grid);
    draw_outlines(ui, grid);
  } else {
    draw_awaited(ui, grid);
  }
  draw_numbers(ui, grid);
  const float height = 4 + grid.all().height() + kHeadLabels;
  end_scroll(height);
  note_height(ui, Panel::heads, body.min.y + height);
}

}  // namespace maskscope::app
