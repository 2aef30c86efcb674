// The large view as a picture: the matrix, the lines or the shaded sentence, whichever is on screen, on white paper. Tokens
// are written as the vocabulary has them, as in all files. Thread-safe: no state of its own.
#pragma once

#include <string>

#include "app/state/state.h"
#include "base/error.h"
#include "figures/font.h"
#include "figures/painting.h"

namespace maskscope::app {

// For a PNG. face: outlives the painting.
figures::Painting painting_of_shown(const State& state, const figures::Face& face);
Result<std::string> svg_of_shown(const State& state);

}  // namespace maskscope::app
