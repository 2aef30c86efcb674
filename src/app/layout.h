// Where each view stands in a window of this size.
#pragma once

#include "app/fonts.h"
#include "app/rect.h"
#include "app/state.h"

namespace maskscope::app {

struct Layout {
  bool narrow = false;  // one panel at a time, sizes for fingers
  Rect top_bar, sentence, pair_switch, tokens, tabs, status_bar;
  Rect pair;               // the second sentence; empty where it is not asked for
  Rect panels;             // all three
  Rect fits, heads, head;  // where narrow, all of them are `panels`
};

Layout lay_out(ImVec2 size, const State& state, const Fonts& fonts);

}  // namespace maskscope::app
