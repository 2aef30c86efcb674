// All heads: a thumbnail of each map, layers down, heads across. Pointing shows a head large, a click keeps it.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "app/draw.h"
#include "app/words.h"

namespace maskscope::app {
namespace {

constexpr float kHeader = 40, kLayerLabels = 24, kHeadLabels = 24;

// The grid of thumbnails: equal squares on whole device pixels.
struct Thumbnails {
  ImVec2 origin;
  float pitch, side;
  std::size_t layers, heads;

  Rect at(HeadIndex index) const {
    return rect_at(
        {origin.x + static_cast<float>(index.head) * pitch, origin.y + static_cast<float>(index.layer) * pitch},
        {side, side});
  }
  Rect all() const { return rect_at(origin, {static_cast<float>(heads) * pitch, static_cast<float>(layers) * pitch}); }
  // The thumbnail under this point; the gaps belong to the one before them.
  std::optional<HeadIndex> under(ImVec2 p) const {
    if (!all().contains(p)) return std::nullopt;
    return HeadIndex{static_cast<std::size_t>((p.y - origin.y) / pitch),
                     static_cast<std::size_t>((p.x - origin.x) / pitch)};
  }
};

Thumbnails thumbnails(const Ui& ui, const Rect& area) {
  Thumbnails grid{};
  const ModelState& model = ui.state.model;
  constexpr std::size_t kAwaited = 12;  // before the model's size is known
  grid.layers = ui.state.shown ? ui.state.shown->maps.layers() : model.info.layers != 0 ? model.info.layers : kAwaited;
  grid.heads = ui.state.shown ? ui.state.shown->maps.heads() : model.info.heads != 0 ? model.info.heads : kAwaited;
  const float across = (area.width() - kLayerLabels) / static_cast<float>(grid.heads);
  const float down = (area.height() - kHeadLabels) / static_cast<float>(grid.layers);
  constexpr float kLeast = 12;
  const float density = ImGui::GetIO().DisplayFramebufferScale.x;
  const float wanted = std::max(ui.layout.narrow ? across : std::min(across, down), kLeast);
  grid.pitch = std::floor(wanted * density) / density;
  grid.side = grid.pitch - (grid.pitch >= 32 ? 4 : 3);
  grid.origin = {area.min.x + kLayerLabels, area.min.y};
  return grid;
}

void draw_numbers(const Ui& ui, const Thumbnails& grid) {
  const HeadIndex displayed = ui.state.displayed();
  const auto ink = [&](bool lit) {
    return Ink{lit ? ui.fonts.semibold : ui.fonts.regular, kTiny, lit ? ui.theme.accent : ui.theme.quiet};
  };
  for (std::size_t layer = 0; layer < grid.layers; ++layer) {
    const Ink number = ink(layer == displayed.layer);
    const ImVec2 middle = grid.at({layer, 0}).centre();
    draw_text_right(number, {grid.origin.x - 8, middle.y - number.size / 2}, std::to_string(layer + 1));
  }
  for (std::size_t head = 0; head < grid.heads; ++head) {
    const Rect above = grid.at({grid.layers - 1, head});
    draw_text_centred(ink(head == displayed.head), {above.centre().x, above.max.y + 4 + kTiny / 2},
                      std::to_string(head + 1));
  }
}

void draw_maps(const Ui& ui, const Thumbnails& grid) {
  std::vector<MapQuad> quads;
  const Maps& maps = ui.state.shown->maps;
  for (std::size_t layer = 0; layer < grid.layers; ++layer) {
    for (std::size_t head = 0; head < grid.heads; ++head) {
      const Rect square = grid.at({layer, head});
      quads.push_back({square.min, square.max, maps.slice({layer, head})});
    }
  }
  ui.platform.maps().draw(*ImGui::GetWindowDrawList(), quads, ui.palette(), ui.state.scale);
}

void draw_awaited(const Ui& ui, const Thumbnails& grid) {
  for (std::size_t layer = 0; layer < grid.layers; ++layer) {
    for (std::size_t head = 0; head < grid.heads; ++head)
      fill(grid.at({layer, head}), with_alpha(ui.theme.raised, 0.6F));
  }
}

void draw_outlines(const Ui& ui, const Thumbnails& grid) {
  const auto around = [&](HeadIndex index) { return grid.at(index).inset(-3, -3); };
  outline(around(ui.state.chosen), ui.theme.accent, 2, 3);
  if (ui.state.hovered_head) outline(around(*ui.state.hovered_head), ui.theme.text, 1, 3);
}

void choose(Ui& ui, const Thumbnails& grid, HeadIndex index) {
  ui.state.chosen = index;
  if (!ui.platform.prefers_less_motion()) ui.state.growth = Growth{grid.at(index), ImGui::GetTime()};
  if (ui.layout.narrow) ui.state.tab = Tab::head;
}

void take_pointer(Ui& ui, const Thumbnails& grid) {
  const Touch pointer = touch("thumbnails", grid.all());
  if (!pointer.hovered && !pointer.clicked) return;
  const auto index = grid.under(ImGui::GetIO().MousePos);
  if (!index) return;
  if (pointer.clicked) return choose(ui, grid, *index);
  ui.hovered_head = index;
  tooltip(ui, "Layer " + std::to_string(index->layer + 1) + ", head " + std::to_string(index->head + 1));
}

void list_regions(Ui& ui, const Thumbnails& grid) {
  for (std::size_t layer = 0; layer < grid.layers; ++layer) {
    for (std::size_t head = 0; head < grid.heads; ++head) ui.regions.heads.push_back(grid.at({layer, head}));
  }
}

}  // namespace

void show_heads(Ui& ui, const Rect& area) {
  draw_title(
      ui, {area.min.x, area.min.y + 8}, "All heads",
      "Each square is one attention head: a row for each word that looks, a column for each word looked at, bright "
      "where it looks hard (Vaswani et al. 2017).");
  draw_text_right({ui.fonts.regular, kSmall, ui.theme.quiet}, {area.max.x, area.min.y + 9},
                  "layers down, heads across");
  const Rect body = area.below(kHeader);
  ImGui::SetCursorScreenPos(body.min);
  ImGui::BeginChild("heads", {body.width(), body.height()});
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const Thumbnails grid = thumbnails(ui, rect_at({origin.x, origin.y + 4}, {body.width(), body.height() - 4}));
  if (ui.state.shown) {
    take_pointer(ui, grid);
    list_regions(ui, grid);
    draw_maps(ui, grid);
    draw_outlines(ui, grid);
  } else {
    draw_awaited(ui, grid);
  }
  draw_numbers(ui, grid);
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy({1, grid.all().height() + kHeadLabels});
  scroll_by_finger();
  ImGui::EndChild();
}

}  // namespace maskscope::app
