// The keys of the maps. Arrows walk heads, or what is pinned: the cell of the matrix, the word of the lines and of the
// sentence. Enter pins, M puts [MASK] for the pinned word, + and - zoom, 0 shows all, V changes the view, W shows whole
// words, K keeps the head. UI thread only, inside an ImGui frame in which no text field has the keys.
#pragma once

#include "app/platform.h"
#include "app/state/state.h"

namespace maskscope::app {

void read_map_keys(State& state, Platform& platform);

}  // namespace maskscope::app
