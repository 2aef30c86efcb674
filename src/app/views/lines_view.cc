// A map as lines: query tokens at the left, key tokens at the right, a line between them the stronger the more attention there
// is; several heads at once, each in its colour.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "app/strings.h"
#include "app/views/line_series.h"
#include "app/widgets/controls.h"
#include "app/widgets/draw.h"
#include "app/widgets/scroll.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

struct Ladder {
  Rect area;  // all of it, the part out of sight included
  float step;
  float letter;
  float left, right;  // where lines begin and end
  std::size_t rows, columns;

  float y(std::size_t i) const { return area.min.y + (static_cast<float>(i) + 0.5F) * step; }
  Rect from(std::size_t i) const { return {{area.min.x, y(i) - step / 2}, {left, y(i) + step / 2}}; }
  Rect to(std::size_t i) const { return {{right, y(i) - step / 2}, {area.max.x, y(i) + step / 2}}; }
};

// Few words spread over the height there is, with larger letters; many keep the distance that a finger or pointer needs.
float step_of(float height, std::size_t words, float least) {
  return std::clamp(std::floor(height / static_cast<float>(words)), least, 5 * least);
}
float letter_of(float step) { return std::clamp(std::floor(0.42F * step), kSmall, kTitle); }

Ink label_ink(const Ui& ui, float size, bool lit) {
  return {lit ? ui.fonts.semibold : ui.fonts.regular, size, lit ? ui.theme.accent : ui.theme.text};
}

// Longer words are shortened: in a narrow panel the lines need the room.
float most_label(float letter, float width) { return std::min(120 * letter / kSmall, width * 0.3F); }

float widest(const Ui& ui, const std::vector<analysis::Group>& groups, float letter, float width) {
  float widest = 0;
  for (const analysis::Group& group : groups) {
    widest = std::max(widest, width_of(label_ink(ui, letter, true), ui.state.shown->picture->label(group)));
  }
  return std::min(widest, most_label(letter, width));
}

Ladder place(const Ui& ui, const Rect& area) {
  const MapSet& picture = *ui.state.shown->picture;
  const std::size_t rows = picture.rows().size(), columns = picture.columns().size(), most = std::max(rows, columns);
  const float least = ui.layout.narrow ? 32 : 24, step = step_of(area.height(), most, least);
  Ladder ladder{area, step, letter_of(step), 0, 0, rows, columns};
  ladder.left = area.min.x + widest(ui, picture.rows(), ladder.letter, area.width()) + 8;
  ladder.right = area.max.x - widest(ui, picture.columns(), ladder.letter, area.width()) - 8;
  ladder.area.max.y = area.min.y + static_cast<float>(most) * step;
  return ladder;
}

void draw_line(const Ui& ui, const Ladder& ladder, std::size_t row, std::size_t column, const LineSeries& strand,
               bool lit) {
  const auto look = line_look(ui.state, strand, row, column, lit);
  if (!look) return;
  const ImU32 colour = with_alpha(strand.colour, look->strength);
  const ImVec2 a = {ladder.left + 4, ladder.y(row)}, d = {ladder.right - 4, ladder.y(column)};
  const float third = (d.x - a.x) / 3;
  ImGui::GetWindowDrawList()->AddBezierCubic(a, {a.x + third, a.y}, {d.x - third, d.y}, d, colour, look->width);
}

// Lines from the words in sight, and those to a lit word wherever they come from.
void draw_lines(const Ui& ui, const Ladder& ladder, float top, float bottom) {
  const MapSet& picture = *ui.state.shown->picture;
  const LitLines lit{ui.state.lit()};
  const auto strand_list = strands(ui.state, ui.theme);
  for (const bool front : {false, true}) {
    for (std::size_t row = 0; row < ladder.rows; ++row) {
      const bool in_sight = ladder.y(row) >= top && ladder.y(row) <= bottom;
      for (std::size_t column = 0; column < ladder.columns; ++column) {
        if (!in_sight && !lit.column(picture.columns()[column])) continue;
        const bool is_lit = lit.line(picture.rows()[row], picture.columns()[column]);
        if (is_lit != front) continue;
        for (const LineSeries& strand : strand_list) draw_line(ui, ladder, row, column, strand, is_lit);
      }
    }
  }
}

// A word at one side: pointing at it lights its lines, a click keeps them.
void show_word(Ui& ui, const Rect& area, const analysis::Group& group, float letter, bool left) {
  const MapSet& picture = *ui.state.shown->picture;
  const LitLines lit{ui.state.lit()};
  Focus focus;
  (left ? focus.query : focus.key) = group.first;
  const Touch pointer =
      touch(((left ? "from" : "to") + std::to_string(group.first)).c_str(), area,
            {.label = fill_in(left ? strings::lines_view::kFrom : strings::lines_view::kTo, picture.label(group)),
             .pressed = ui.state.pinned == focus});
  if (pointer.hovered) ui.hover = focus;
  if (pointer.clicked) ui.state.pinned = ui.state.pinned == focus ? Focus{} : focus;
  const Ink ink = label_ink(ui, letter, left ? lit.row(group) : lit.column(group) || group.holds(ui.state.lit().token));
  const std::string label = shortened(ink, picture.label(group), area.width() - 8);
  const float line = area.centre().y - ink.size / 2;
  if (left) {
    draw_text_right(ink, {area.max.x - 8, line}, label);
  } else {
    draw_text(ink, {area.min.x + 8, line}, label);
  }
}

}  // namespace

void show_lines(Ui& ui, const Rect& area) {
  begin_scroll("lines", area);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const Ladder ladder = place(ui, rect_at(origin, {area.width() - 8, area.height()}));
  const auto visible = [&](std::size_t i) { return ladder.y(i) >= area.min.y && ladder.y(i) <= area.max.y; };
  draw_lines(ui, ladder, area.min.y, area.max.y);
  const MapSet& picture = *ui.state.shown->picture;
  for (std::size_t i = 0; i < ladder.rows; ++i) {
    ui.regions.from.push_back(visible(i) ? ladder.from(i) : Rect{});
    if (visible(i)) show_word(ui, ladder.from(i), picture.rows()[i], ladder.letter, true);
  }
  for (std::size_t i = 0; i < ladder.columns; ++i) {
    ui.regions.to.push_back(visible(i) ? ladder.to(i) : Rect{});
    if (visible(i)) show_word(ui, ladder.to(i), picture.columns()[i], ladder.letter, false);
  }
  end_scroll(ladder.area.height());
}

}  // namespace maskscope::app
