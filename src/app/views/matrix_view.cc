// One map large: the words along both sides, rows look (queries), columns are looked at (keys). Wheel, pinch and drag zoom
// and move it.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "app/state/format.h"
#include "app/widgets/draw.h"

namespace maskscope::app {
namespace {

// The longest label at the smallest letters, longer words are shortened: in a small map the cells need the room.
float most_label(const Rect& area) { return std::clamp(area.width() * 0.2F, 40.0F, 96.0F); }

// A large window has large cells and letters; a few tokens do not fill it.
float largest_cell(const Rect& area) { return std::clamp(std::min(area.width(), area.height()) / 10, 48.0F, 160.0F); }
float letters(const Rect& area) {
  return std::clamp(std::floor(std::min(area.width(), area.height()) / 40), kSmall, kTitle);
}

struct Grid {
  Rect view;   // what is seen
  Rect cells;  // all of them; larger than the view where it is zoomed
  float cell;
  float letter;  // the labels' size where cells are large enough
  MapSize size;

  Rect row(std::size_t i) const {
    return rect_at({cells.min.x, cells.min.y + static_cast<float>(i) * cell}, {cells.width(), cell});
  }
  Rect column(std::size_t i) const {
    return rect_at({cells.min.x + static_cast<float>(i) * cell, cells.min.y}, {cell, cells.height()});
  }
  Rect at(std::size_t row, std::size_t column) const {
    return rect_at({cells.min.x + static_cast<float>(column) * cell, cells.min.y + static_cast<float>(row) * cell},
                   {cell, cell});
  }
};

// What the labels need around the cells.
struct Margins {
  float left, top, right;
};

Ink label_ink(const Ui& ui, float size, bool lit) {
  return {lit ? ui.fonts.semibold : ui.fonts.regular, size, lit ? ui.theme.accent : ui.theme.quiet};
}
float label_size(const Grid& grid) {
  return grid.cell >= grid.letter ? grid.letter : grid.cell >= kSmall ? kSmall : kTiny;
}

std::vector<std::string> labels_of(const Ui& ui, const std::vector<analysis::Group>& groups, float letter, float most) {
  const MapSet& picture = *ui.state.shown->picture;
  std::vector<std::string> labels;
  labels.reserve(groups.size());
  for (const analysis::Group& group : groups) {
    labels.push_back(shortened(label_ink(ui, letter, true), picture.label(group), most * letter / kSmall));
  }
  return labels;
}

float widest(const Ui& ui, const std::vector<std::string>& labels, float letter) {
  float widest = 0;
  for (const std::string& label : labels) widest = std::max(widest, width_of(label_ink(ui, letter, true), label));
  return widest;
}

Margins margins(const Ui& ui, const std::vector<std::string>& rows, const std::vector<std::string>& columns,
                float letter) {
  const float column = widest(ui, columns, letter);
  return {widest(ui, rows, letter) + 8, column * std::sin(kSlant) + 12, column * std::cos(kSlant) + 4};
}

// The largest cells that fit, whole device pixels where they are not smaller than a few of those.
float fitting_cell(const Rect& area, const Margins& margin, MapSize size) {
  const float density = ImGui::GetIO().DisplayFramebufferScale.x;
  const float across = std::max(64.0F, area.width() - margin.left - margin.right);
  const float down = std::max(64.0F, area.height() - margin.top);
  const float exact = std::min(across / static_cast<float>(size.columns), down / static_cast<float>(size.rows));
  constexpr float kWorthWhole = 4;
  return exact * density >= kWorthWhole ? std::min(std::floor(exact * density) / density, largest_cell(area)) : exact;
}

// Nothing beyond the map's edges is seen.
void keep_inside(Zoom& zoom) {
  zoom.scale = std::clamp(zoom.scale, 1.0F, zoom.most);
  const float half = 0.5F / zoom.scale;
  zoom.middle = {std::clamp(zoom.middle.x, half, 1 - half), std::clamp(zoom.middle.y, half, 1 - half)};
}

Grid place(Zoom& zoom, const Rect& area, const Margins& margin, MapSize size) {
  const float fitting = fitting_cell(area, margin, size);
  zoom.most = std::max(largest_cell(area) / fitting, 1.0F);
  keep_inside(zoom);
  const ImVec2 used = {fitting * static_cast<float>(size.columns), fitting * static_cast<float>(size.rows)};
  const Rect view = rect_at({std::floor(area.min.x + margin.left), std::floor(area.min.y + margin.top)}, used);
  const ImVec2 whole = {used.x * zoom.scale, used.y * zoom.scale};
  const ImVec2 corner = {view.centre().x - zoom.middle.x * whole.x, view.centre().y - zoom.middle.y * whole.y};
  return {view, rect_at(corner, whole), fitting * zoom.scale, letters(area), size};
}

struct Lit {
  const MapSet& picture;
  const Focus& focus;
  bool row(std::size_t i) const { return holds(picture.rows()[i], focus.query); }
  bool column(std::size_t i) const { return holds(picture.columns()[i], focus.key); }

 private:
  bool holds(const analysis::Group& group, std::optional<std::size_t> token) const {
    return group.holds(focus.token) || group.holds(token);
  }
};

// The labels along one side, `first` to `last` of them in sight. A label needs `room`; where cells are smaller only every few
// labels are drawn, and none that would touch a lit one.
template <class IsLit, class Draw>
void draw_labels(const Ui& ui, float cell, float room, std::size_t first, std::size_t last, const IsLit& is_lit,
                 const Draw& draw, float size) {
  const std::size_t every = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(room / cell)));
  const auto near_lit = [&](std::size_t i) {
    for (std::size_t j = std::max(first, i < every ? 0 : i - every + 1); j < std::min(i + every, last); ++j) {
      if (is_lit(j)) return true;
    }
    return false;
  };
  for (std::size_t i = first; i < last; ++i) {
    const bool lit = is_lit(i);
    if (lit || (i % every == 0 && !near_lit(i))) draw(i, label_ink(ui, size, lit));
  }
}

// Those of `count` cells, `cell` wide from `start` on, whose middle is between `from` and `to`: first and one after the last.
std::pair<std::size_t, std::size_t> in_sight(float start, float cell, std::size_t count, float from, float to) {
  const auto index = [&](float at) {
    return static_cast<std::size_t>(std::clamp(std::ceil((at - start) / cell - 0.5F), 0.0F, static_cast<float>(count)));
  };
  return {index(from), index(to)};
}

void draw_all_labels(const Ui& ui, const Grid& grid, const std::vector<std::string>& rows,
                     const std::vector<std::string>& columns) {
  const Lit lit{*ui.state.shown->picture, ui.state.lit()};
  const float size = label_size(grid), height = size - 2;
  const auto [top, bottom] = in_sight(grid.cells.min.y, grid.cell, grid.size.rows, grid.view.min.y, grid.view.max.y);
  draw_labels(
      ui, grid.cell, height, top, bottom, [&](std::size_t i) { return lit.row(i); },
      [&](std::size_t i, const Ink& ink) {
        draw_text_right(ink, {grid.view.min.x - 8, grid.row(i).centre().y - ink.size / 2}, rows[i]);
      },
      size);
  const auto [left, right] = in_sight(grid.cells.min.x, grid.cell, grid.size.columns, grid.view.min.x, grid.view.max.x);
  draw_labels(
      ui, grid.cell, height / std::sin(kSlant), left, right, [&](std::size_t i) { return lit.column(i); },
      [&](std::size_t i, const Ink& ink) {
        draw_text_turned(ink, {grid.column(i).centre().x, grid.view.min.y - 8}, kSlant, columns[i]);
      },
      size);
}

void draw_light(const Ui& ui, const Grid& grid) {
  const MapSet& picture = *ui.state.shown->picture;
  const Lit lit{picture, ui.state.lit()};
  const ImU32 faint = with_alpha(ui.theme.accent, 0.8F);
  for (std::size_t i = 0; i < grid.size.rows; ++i) {
    if (lit.row(i)) outline(grid.row(i).inset(-1, -1), faint);
  }
  for (std::size_t i = 0; i < grid.size.columns; ++i) {
    if (lit.column(i)) outline(grid.column(i).inset(-1, -1), faint);
  }
  const auto chosen = cell_of(picture, ui.state.lit());
  if (!chosen) return;
  const Rect cell = grid.at(chosen->row, chosen->column).inset(-2, -2);
  outline(cell.inset(-1, -1), ui.theme.ground, 1, 2);
  outline(cell, ui.theme.text, 2, 2);
}

void zoom_at_pointer(Zoom& zoom, const Grid& grid, float wheel) {
  const ImVec2 p = ImGui::GetIO().MousePos;
  const ImVec2 under = {(p.x - grid.cells.min.x) / grid.cells.width(), (p.y - grid.cells.min.y) / grid.cells.height()};
  zoom_by(zoom, std::pow(kWheelStep, wheel), under);
}

void move_by_drag(Zoom& zoom, const Grid& grid) {
  const ImVec2 moved = ImGui::GetIO().MouseDelta;
  zoom.middle = {zoom.middle.x - moved.x / grid.cells.width(), zoom.middle.y - moved.y / grid.cells.height()};
}

void take_pointer(Ui& ui, const Grid& grid) {
  ui.regions.grid = grid.cells;
  ui.regions.map = grid.view;
  const Touch pointer = touch(kCells, grid.view);
  Zoom& zoom = ui.state.zoom;
  const Zoom before = zoom;
  if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left)) move_by_drag(zoom, grid);
  if (const float wheel = ImGui::GetIO().MouseWheel; ImGui::IsItemHovered() && wheel != 0) {
    zoom_at_pointer(zoom, grid, wheel);
  }
  keep_inside(zoom);
  // What moves the map scrolls nothing; a map that is seen whole is scrolled over.
  ui.regions.pointer_used = zoom.scale != before.scale || (ImGui::IsItemActive() && zoom.scale > 1);
  const ImVec2 p = ImGui::GetIO().MousePos;
  if (!(pointer.hovered || pointer.clicked) || !grid.view.contains(p)) return;
  const auto index = [&](float along, std::size_t count) {
    return std::min(static_cast<std::size_t>(std::max(along, 0.0F) / grid.cell), count - 1);
  };
  const MapSet& picture = *ui.state.shown->picture;
  const std::size_t row = index(p.y - grid.cells.min.y, grid.size.rows);
  const std::size_t column = index(p.x - grid.cells.min.x, grid.size.columns);
  const Focus cell = {.token = {}, .query = picture.rows()[row].first, .key = picture.columns()[column].first};
  ui.hover = cell;
  if (pointer.clicked) ui.state.pinned = ui.state.pinned == cell ? Focus{} : cell;
}

void draw_map(const Ui& ui, const Rect& where) {
  const std::uint32_t slice = ui.state.displayed_slice();
  const float top = ui.state.range_end(slice);
  const MapQuad quad = {where.min, where.max, slice, top};
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
  if (share >= 1) return;
  const auto eased = static_cast<float>(1 - (1 - share) * (1 - share));
  ImGui::PushClipRect({0, 0}, ImGui::GetIO().DisplaySize, false);
  outline(between(ui.state.growth->from, to, eased), with_alpha(ui.theme.accent, 1 - eased * 0.6F), 2, 3);
  ImGui::PopClipRect();
}

}  // namespace

void show_matrix(Ui& ui, const Rect& area) {
  const MapSet& picture = *ui.state.shown->picture;
  const float letter = letters(area);
  const std::vector<std::string> rows = labels_of(ui, picture.rows(), letter, most_label(area));
  const std::vector<std::string> columns = labels_of(ui, picture.columns(), letter, most_label(area));
  const Grid grid = place(ui.state.zoom, area, margins(ui, rows, columns, letter), picture.size());
  take_pointer(ui, grid);
  ImGui::PushClipRect(grid.view.min, grid.view.max, true);
  draw_map(ui, grid.cells);
  ImGui::PopClipRect();
  const Rect around = grid.view.inset(-4, -4);
  ImGui::PushClipRect(around.min, around.max, false);
  draw_light(ui, grid);
  ImGui::PopClipRect();
  draw_all_labels(ui, grid, rows, columns);
  draw_growth(ui, grid.view);
}

}  // namespace maskscope::app
