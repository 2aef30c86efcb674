#include "app/state/head_distances.h"

#include <algorithm>
#include <functional>
#include <span>

#include "app/state/state.h"

namespace maskscope::app {
namespace {

std::vector<float> cells_of(const Maps& maps, std::size_t slice) {
  const std::span<const std::uint16_t> halves = maps.of(slice);
  std::vector<float> cells(halves.size());
  std::ranges::transform(halves, cells.begin(), from_half);
  return cells;
}

}  // namespace

bool have_counterparts(const State& state) {
  const Maps &first = state.shown->maps, &second = state.other_shown->maps;
  return first.layers() == second.layers() && first.heads() == second.heads() &&
         state.shown->reading.encoding.tokens == state.other_shown->reading.encoding.tokens;
}

bool refresh_head_distances(State& state) {
  HeadDistances& distances = state.head_distances;
  if (state.side_panel != SidePanelId::compare || !state.both_have_read() || !have_counterparts(state)) return true;
  const Maps &first = state.shown->maps, &second = state.other_shown->maps;
  if (distances.first != state.shown->id || distances.second != state.other_shown->id) {
    distances = {state.shown->id, state.other_shown->id, first.slices(), {}, {}};
  }
  if (distances.whole()) return true;
  constexpr std::size_t kCells = std::size_t{1} << 18;  // a few milliseconds' worth
  const std::size_t cells = first.tokens() * first.tokens(), share = std::max<std::size_t>(kCells / cells, 1);
  for (std::size_t i = 0; i < share && !distances.whole(); ++i) {
    const std::size_t slice = distances.found.size();
    const float distance = analysis::head_distance(cells_of(first, slice), cells_of(second, slice), first.tokens());
    distances.found.push_back({slice / first.heads(), slice % first.heads(), distance});
  }
  if (!distances.whole()) return false;
  distances.ranked = distances.found;
  std::ranges::stable_sort(distances.ranked, std::greater{}, &analysis::HeadDistance::distance);
  return true;
}

}  // namespace maskscope::app
