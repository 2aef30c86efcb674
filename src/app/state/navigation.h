// Walking by keys: through layers and heads, or, where a cell or a word is pinned, through the map. state.shown and its picture
// are there. UI thread only.
#pragma once

#include "app/state/state.h"

namespace maskscope::app {

struct Step {
  int across = 0, down = 0;  // to the right, and down
};

// Heads go around at the ends, cells and words stop there. A zoomed map follows its pinned cell.
void walk(State& state, Step step);
// Where nothing is pinned: the brightest cell, or the word that attends most.
void pin_brightest(State& state);

}  // namespace maskscope::app
