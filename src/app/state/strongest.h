// Where a word looks most. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <vector>

#include "app/state/state.h"

namespace maskscope::app {

// The three largest cells of this row of the chosen head's whole map, largest first; state.shown is there.
std::vector<LitValue> strongest_of(const State& state, std::size_t query);

}  // namespace maskscope::app
