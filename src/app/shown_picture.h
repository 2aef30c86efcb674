// The large view as a picture: the matrix, the lines or the shaded sentence, whichever is on screen, on white paper. UI thread
// only.
#pragma once

#include <string>

#include "app/state.h"
#include "base/error.h"
#include "scope/font.h"

namespace maskscope::app {

Result<std::string> png_of_shown(const State& state, const scope::Face& face);
std::string svg_of_shown(const State& state);

}  // namespace maskscope::app
