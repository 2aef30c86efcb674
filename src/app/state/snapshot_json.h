// What is shown, for tests and tools: one JSON object, layers and heads counted from 1, rectangles [x, y, width, height] in
// logical pixels, null where a thing is not on screen. docs/page.md lists its fields.
#pragma once

#include <string>

#include "app/state/state.h"
#include "app/widgets/hit_regions.h"

namespace maskscope::app {

std::string to_json(const State& state, const HitRegions& regions);

}  // namespace maskscope::app
