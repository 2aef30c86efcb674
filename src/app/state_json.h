// What is shown, for tests and tools: one JSON object, layers and heads counted from 1, rectangles [x, y, width, height] in
// logical pixels, absent (null) where a thing is not on screen.
//   status "loading" | "ready" | "failed", message, loaded {done, total}, model, variant, threads, milliseconds,
//   text, pair, shown_text (which text the rest belongs to), tokens, warning,
//   masks [{position, predictions [{token, id, probability}]}], layer, head, value {query, key, value} of the lit cell,
//   answers, places, layers, targets, jointly, muted, ranking, ranked, other, other_masks: docs/page.md,
//   theme "dark" | "light", palette, scale, sheet ("" | "menu" | "examples" | "save" | "help"), notice, typed [],
//   can_undo, can_redo, rectangles {sentence, tokens [], predictions [], heads [layer after layer],
//   grid, legend, theme, action, tabs []}
#pragma once

#include <string>

#include "app/regions.h"
#include "app/state.h"

namespace maskscope::app {

std::string to_json(const State& state, const Regions& regions);

}  // namespace maskscope::app
