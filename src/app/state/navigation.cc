#include "app/state/navigation.h"

#include <algorithm>

namespace maskscope::app {
namespace {

std::size_t around(std::size_t value, int step, std::size_t count) {
  return static_cast<std::size_t>(static_cast<int>(value + count) + step) % count;
}

// Stops at the ends.
std::size_t along(std::size_t value, int step, std::size_t count) {
  return static_cast<std::size_t>(std::clamp(static_cast<int>(value) + step, 0, static_cast<int>(count) - 1));
}

void walk_heads(State& state, Step step) {
  const Maps& maps = state.shown->maps;
  state.chosen = {around(state.chosen.layer, step.down, maps.layers()),
                  around(state.chosen.head, step.across, maps.heads())};
}

// The pinned cell moves, and a zoomed map follows it.
void walk_cells(State& state, const Cell& cell, Step step) {
  const MapSet& picture = *state.shown->picture;
  const MapSize size = picture.size();
  const std::size_t row = along(cell.row, step.down, size.rows), column = along(cell.column, step.across, size.columns);
  state.pinned = {.token = {}, .query = picture.rows()[row].first, .key = picture.columns()[column].first};
  if (state.zoom.scale > 1) {
    state.zoom.middle = {(static_cast<float>(column) + 0.5F) / static_cast<float>(size.columns),
                         (static_cast<float>(row) + 0.5F) / static_cast<float>(size.rows)};
  }
}

void walk_word(const std::vector<analysis::Group>& words, std::size_t& token, int step) {
  const auto found = std::ranges::find_if(words, [&](const analysis::Group& word) { return word.last >= token; });
  if (found == words.end()) return;
  token = words[along(static_cast<std::size_t>(found - words.begin()), step, words.size())].first;
}

}  // namespace

void walk(State& state, Step step) {
  if (step.across == 0 && step.down == 0) return;
  const MapSet& picture = *state.shown->picture;
  Focus& pinned = state.pinned;
  if (const auto cell = cell_of(picture, pinned)) {
    walk_cells(state, *cell, step);
  } else if (pinned.token) {
    walk_word(picture.rows(), *pinned.token, step.across + step.down);
  } else if (pinned.query) {
    walk_word(picture.rows(), *pinned.query, step.down);
    if (step.across > 0) pinned = {.token = {}, .query = {}, .key = pinned.query};
  } else if (pinned.key) {
    walk_word(picture.columns(), *pinned.key, step.down);
    if (step.across < 0) pinned = {.token = {}, .query = pinned.key, .key = {}};
  } else {
    walk_heads(state, step);
  }
}

void pin_brightest(State& state) {
  const MapSet& picture = *state.shown->picture;
  const auto cell = brightest(picture, state.displayed_slice(), std::nullopt);
  if (!cell || !state.pinned.empty()) return;
  const std::size_t query = picture.rows()[cell->row].first, key = picture.columns()[cell->column].first;
  switch (state.view) {
    case View::matrix:
      state.pinned = {.token = {}, .query = query, .key = key};
      return;
    case View::lines:
      state.pinned = {.token = {}, .query = query, .key = {}};
      return;
    case View::sentence:
      state.pinned = {.token = query, .query = {}, .key = {}};
      return;
  }
}

}  // namespace maskscope::app
