// Where a word looks most, and which words are most like it. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <vector>

#include "app/state/state.h"

namespace maskscope::app {

// The three largest cells of this row of the chosen head's whole map, largest first; state.shown is there.
std::vector<LitValue> strongest_of(const State& state, std::size_t query);

// All tokens but the one that they are compared with, by falling similarity.
std::vector<std::size_t> most_similar(const engine::TokenSimilarityResult& found);

}  // namespace maskscope::app
