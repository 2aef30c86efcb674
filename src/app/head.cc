// One head: its map large, the tokens along both sides, the exact value under the pointer. Rows are the words that look
// (queries), columns the words looked at (keys).
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "app/draw.h"
#include "app/words.h"

namespace maskscope::app {
namespace {

constexpr float kTitleLine = 34;  // level with the other panels' titles
constexpr float kHeader = 44, kReadout = 36, kLegend = 32;
constexpr float kSlant = 0.96F;   // of the column labels, 55 degrees
constexpr float kMostLabel = 96;  // longer tokens are shortened

struct Grid {
  Rect cells;
  float cell;
  std::size_t tokens;

  Rect row(std::size_t i) const {
    return rect_at({cells.min.x, cells.min.y + static_cast<float>(i) * cell}, {cells.width(), cell});
  }
  Rect column(std::size_t i) const {
    return rect_at({cells.min.x + static_cast<float>(i) * cell, cells.min.y}, {cell, cells.height()});
  }
  Rect at(std::size_t query, std::size_t key) const {
    return rect_at({cells.min.x + static_cast<float>(key) * cell, cells.min.y + static_cast<float>(query) * cell},
                   {cell, cell});
  }
};

// What the labels need around the cells.
struct Margins {
  float left, top, right;
};

Ink label_ink(const Ui& ui, float cell, bool lit) {
  return {lit ? ui.fonts.semibold : ui.fonts.regular, cell >= kSmall ? kSmall : kTiny,
          lit ? ui.theme.accent : ui.theme.quiet};
}

Margins margins(const Ui& ui, const std::vector<std::string>& labels) {
  float longest = 0;
  const Ink ink = label_ink(ui, kSmall, true);
  for (const std::string& label : labels) longest = std::max(longest, width_of(ink, label));
  longest = std::min(longest, kMostLabel);
  return {longest + 8, longest * std::sin(kSlant) + 12, longest * std::cos(kSlant) + 4};
}

// The largest square that fits, its cells whole device pixels where they are not smaller than a few of those.
Grid place(const Rect& area, const Margins& margin, std::size_t tokens) {
  const float density = ImGui::GetIO().DisplayFramebufferScale.x;
  const float side = std::max(64.0F, std::min(area.width() - margin.left - margin.right, area.height() - margin.top));
  const float exact = side / static_cast<float>(tokens);
  const float whole = std::floor(exact * density) / density;
  constexpr float kWorthWhole = 4, kMost = 48;
  const float cell = exact * density >= kWorthWhole ? std::min(whole, kMost) : exact;
  const float used = cell * static_cast<float>(tokens);
  const ImVec2 corner = {std::floor(area.min.x + margin.left), std::floor(area.min.y + margin.top)};
  return {rect_at(corner, {used, used}), cell, tokens};
}

std::vector<std::string> shown_labels(const Ui& ui, const text::Encoding& encoding) {
  std::vector<std::string> labels;
  labels.reserve(encoding.tokens.size());
  for (const std::string& token : encoding.tokens) {
    labels.push_back(shortened(label_ink(ui, kSmall, true), shown_token(token), kMostLabel));
  }
  return labels;
}

bool row_is_lit(const Focus& focus, std::size_t i) { return focus.token == i || focus.query == i; }
bool column_is_lit(const Focus& focus, std::size_t i) { return focus.token == i || focus.key == i; }

// A label needs `room` along the side. Where cells are smaller only every few labels are drawn, and none that would touch a
// lit one.
template <class IsLit, class Draw>
void draw_labels(const Ui& ui, const Grid& grid, float room, const IsLit& is_lit, const Draw& draw) {
  const std::size_t every = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(room / grid.cell)));
  const auto near_lit = [&](std::size_t i) {
    for (std::size_t j = i < every ? 0 : i - every + 1; j < std::min(i + every, grid.tokens); ++j) {
      if (is_lit(j)) return true;
    }
    return false;
  };
  for (std::size_t i = 0; i < grid.tokens; ++i) {
    const bool lit = is_lit(i);
    if (lit || (i % every == 0 && !near_lit(i))) draw(i, label_ink(ui, grid.cell, lit));
  }
}

void draw_all_labels(const Ui& ui, const Grid& grid, const std::vector<std::string>& labels) {
  const Focus& focus = ui.state.lit();
  const float height = label_ink(ui, grid.cell, false).size - 2;
  const float slanted = height / std::sin(kSlant);
  draw_labels(
      ui, grid, height, [&](std::size_t i) { return row_is_lit(focus, i); },
      [&](std::size_t i, const Ink& ink) {
        draw_text_right(ink, {grid.cells.min.x - 8, grid.row(i).centre().y - ink.size / 2}, labels[i]);
      });
  draw_labels(
      ui, grid, slanted, [&](std::size_t i) { return column_is_lit(focus, i); },
      [&](std::size_t i, const Ink& ink) {
        draw_text_turned(ink, {grid.column(i).centre().x, grid.cells.min.y - 8}, kSlant, labels[i]);
      });
}

void draw_light(const Ui& ui, const Grid& grid) {
  const Focus& focus = ui.state.lit();
  const ImU32 faint = with_alpha(ui.theme.accent, 0.8F);
  for (std::size_t i = 0; i < grid.tokens; ++i) {
    if (row_is_lit(focus, i)) outline(grid.row(i).inset(-1, -1), faint);
    if (column_is_lit(focus, i)) outline(grid.column(i).inset(-1, -1), faint);
  }
  if (focus.query && *focus.query < grid.tokens && *focus.key < grid.tokens) {
    const Rect cell = grid.at(*focus.query, *focus.key).inset(-2, -2);
    outline(cell.inset(-1, -1), ui.theme.ground, 1, 2);
    outline(cell, ui.theme.text, 2, 2);
  }
}

void take_pointer(Ui& ui, const Grid& grid) {
  ui.regions.grid = grid.cells;
  const Touch pointer = touch("cells", grid.cells);
  const ImVec2 p = ImGui::GetIO().MousePos;
  if (!(pointer.hovered || pointer.clicked) || !grid.cells.contains(p)) return;
  const auto index = [&](float along) {
    return std::min(static_cast<std::size_t>(along / grid.cell), grid.tokens - 1);
  };
  const Focus cell = {.token = {}, .query = index(p.y - grid.cells.min.y), .key = index(p.x - grid.cells.min.x)};
  ui.hover = cell;
  if (pointer.clicked) ui.state.pinned = ui.state.pinned == cell ? Focus{} : cell;
}

struct Cell {
  std::size_t query, key;
};

// The brightest cell of a row, or of the whole map.
Cell brightest(const State& state, HeadIndex head, std::optional<std::size_t> row) {
  const std::size_t tokens = state.shown->maps.tokens();
  Cell best{row.value_or(0), 0};
  for (std::size_t query = row.value_or(0); query < (row ? *row + 1 : tokens); ++query) {
    for (std::size_t key = 0; key < tokens; ++key) {
      if (state.shown->maps.at(head, query, key) > state.shown->maps.at(head, best.query, best.key))
        best = {query, key};
    }
  }
  return best;
}

std::string quoted(const State& state, std::size_t token) {
  return "\u201c" + shown_token(state.shown->reading.encoding.tokens[token]) + "\u201d";
}

// One line that always says something: the cell pointed at, what a word looks at most, or the strongest look of all.
void draw_readout(const Ui& ui, const Rect& area) {
  const State& state = ui.state;
  const HeadIndex head = state.displayed();
  const Focus& focus = state.lit();
  const std::size_t tokens = state.shown->maps.tokens();
  Cell cell{};
  std::string lead;
  if (const auto lit = lit_value(state)) {
    cell = {lit->query, lit->key};
    lead = "from ";
  } else if (focus.token && *focus.token < tokens) {
    cell = brightest(state, head, focus.token);
    lead = "most from ";
  } else {
    cell = brightest(state, head, std::nullopt);
    lead = "strongest from ";
  }
  const float line = area.centre().y - kBody / 2;
  const std::string value = decimals(static_cast<double>(value_at(state, head, cell.query, cell.key)), 3);
  const Ink number = {ui.fonts.semibold, kBody, ui.theme.text};
  const Ink words = {ui.fonts.regular, kBody, focus.empty() ? ui.theme.quiet : ui.theme.text};
  const std::string sentence = lead + quoted(state, cell.query) + " to " + quoted(state, cell.key);
  const float room = area.width() - width_of(number, value) - 12;
  const std::string shown = shortened(words, sentence, room);
  draw_text(words, {area.min.x, line}, shown);
  draw_text(number, {area.min.x + width_of(words, shown) + 12, line}, value);
}

// Two arrows around a number; returns -1, 0 or 1.
int show_stepper(Ui& ui, float& x, const Rect& strip, const char* name, std::size_t number, const char* explanation) {
  const Ink ink = {ui.fonts.semibold, kBody, ui.theme.text};
  const float side = ui.layout.narrow ? 44 : 28;
  const float line = strip.centre().y - ink.size / 2;
  draw_text(ink, {x, line}, name);
  if (touch(name, rect_at({x, line}, {width_of(ink, name), ink.size})).hovered) tooltip(ui, explanation);
  x += width_of(ink, name) + (ui.layout.narrow ? 0 : 4);
  int step = 0;
  const float room = width_of(ink, "00");
  for (const int direction : {-1, 1}) {
    const Rect arrow = rect_at({x, strip.centre().y - side / 2}, {side, side});
    const Touch pointer = touch((name + std::to_string(direction)).c_str(), arrow);
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

void show_heading(Ui& ui, const Rect& strip) {
  const HeadIndex displayed = ui.state.displayed();
  float x = strip.min.x;
  const int layer =
      show_stepper(ui, x, strip, "Layer", displayed.layer + 1,
                   "BERT reads the sentence in layers, one after the other, each from what the last one made.");
  x += ui.layout.narrow ? 0 : 12;
  const int head =
      show_stepper(ui, x, strip, "head", displayed.head + 1,
                   "Each layer has several heads, and each learned by itself what to look at (Vaswani et al. 2017).");
  const std::size_t layers = ui.state.shown ? ui.state.shown->maps.layers() : 0;
  const std::size_t heads = ui.state.shown ? ui.state.shown->maps.heads() : 0;
  ui.state.chosen.layer = stepped(ui.state.chosen.layer, layer, layers);
  ui.state.chosen.head = stepped(ui.state.chosen.head, head, heads);
}

void draw_map(const Ui& ui, const Rect& where) {
  const MapQuad quad = {where.min, where.max, ui.state.shown->maps.slice(ui.state.displayed())};
  ui.platform.maps().draw(*ImGui::GetWindowDrawList(), {&quad, 1}, ui.palette(), ui.state.scale);
}

Rect between(const Rect& from, const Rect& to, float share) {
  const auto mix = [share](ImVec2 a, ImVec2 b) { return ImVec2{a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share}; };
  return {mix(from.min, to.min), mix(from.max, to.max)};
}

// A frame that flies from the thumbnail to the large map says that the two are the same.
void draw_growth(Ui& ui, const Rect& to) {
  if (!ui.state.growth) return;
  const double share = (ImGui::GetTime() - ui.state.growth->since) / kGrowthSeconds;
  if (share >= 1) {
    ui.state.growth.reset();
    return;
  }
  const auto eased = static_cast<float>(1 - (1 - share) * (1 - share));
  outline(between(ui.state.growth->from, to, eased), with_alpha(ui.theme.accent, 1 - eased * 0.6F), 2, 3);
}

void draw_awaited(const Ui& ui, const Rect& area) {
  const float side = std::min(area.width() - 80, area.height() - 60);
  if (side > 0) fill(rect_at({area.min.x + 72, area.min.y + 56}, {side, side}), with_alpha(ui.theme.raised, 0.6F));
}

}  // namespace

void show_head(Ui& ui, const Rect& area) {
  show_heading(ui, area.top(ui.layout.narrow ? kHeader : kTitleLine));
  const Rect body = area.below(kHeader);
  if (!ui.state.shown) return draw_awaited(ui, body);
  const text::Encoding& encoding = ui.state.shown->reading.encoding;
  const std::vector<std::string> labels = shown_labels(ui, encoding);
  const Grid grid = place(body.above(kReadout + kLegend + 8), margins(ui, labels), encoding.tokens.size());
  take_pointer(ui, grid);
  draw_map(ui, grid.cells);
  draw_light(ui, grid);
  draw_all_labels(ui, grid, labels);
  draw_growth(ui, grid.cells);
  const Rect foot = {{area.min.x, grid.cells.max.y + 8}, {area.max.x, grid.cells.max.y + 8 + kReadout + kLegend}};
  draw_readout(ui, foot.top(kReadout));
  show_legend(ui, foot.bottom(kLegend));
}

}  // namespace maskscope::app
