// What is shown, for those who hear of it or have no pointer: what is new, everything that can be pressed, and the picture as
// text, each one JSON object for the page. Words, states and numbers, rounded, are as they are on screen. UI thread only.
#pragma once

#include <string>

#include "app/state/state.h"
#include "app/widgets/hit_regions.h"

namespace maskscope::app {

// {status, message, notice, answer}: what is announced. answer is the likeliest words of each mask once the model has answered.
std::string announcement_json(const State& state);

// {overlay, text, controls: [{name, label, rectangle, clickable, enabled, over, pressed?, expanded?}]}: overlay is the name of
// what lies over the views ("" where nothing does), text its paragraphs; rectangles are [x, y, width, height] in the window's
// pixels.
std::string controls_json(const State& state, const HitRegions& regions);

// {sentence, pair, blocks}: the texts that are shown, "" where there is none; each block is {"h2" | "h3" | "p": text},
// {"ol" | "ul": [text]} or {"table": {caption, heads: [text], rows: [[text]]}}.
std::string text_json(const State& state);

}  // namespace maskscope::app
