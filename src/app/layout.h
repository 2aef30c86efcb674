// Where each view stands in a window of this size.
#pragma once

#include "app/state/state.h"
#include "app/widgets/fonts.h"
#include "app/widgets/rect.h"

namespace maskscope::app {

struct Layout {
  bool narrow = false;     // sizes for fingers
  bool one_panel = false;  // at a time, which the tabs choose
  bool flows = false;      // the page is higher than the window, and scrolls as one
  Rect window;             // what is seen
  Rect page;               // all of it; the window where it does not flow
  Rect top_bar, sentence, pair_switch, tokens, tabs, status_bar;
  Rect pair;                      // the second sentence; empty where it is not asked for
  Rect panels;                    // all three
  Rect predictions, heads, head;  // where there is one at a time, all of them are `panels`
};

Layout lay_out(ImVec2 size, const State& state, const Fonts& fonts);
// Where everything is once the page has been scrolled down so far.
void scroll_down(Layout& layout, float scroll);

// How much larger than usual everything is drawn in a window of this width where `wanted` is asked for: no more than leaves
// room for the narrowest layout.
float fitting_text_size(float wanted, float window_width);

}  // namespace maskscope::app
