// What every view gets, and the parts of the window. The tabs of the predictions panel, the views of a head and the panels that
// lie over the others are in tables of their own: views/prediction_tabs.h, head_views.h, side_panels.h. A view draws into the
// current ImGui window, inside the rectangle it is given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/layout.h"
#include "app/platform.h"
#include "app/state/state.h"
#include "app/widgets/fonts.h"
#include "app/widgets/hit_regions.h"
#include "app/widgets/rect.h"
#include "app/widgets/theme.h"

namespace maskscope::app {

struct Ui {
  State& state;
  Platform& platform;
  const Theme& theme;
  const Fonts& fonts;
  const Layout& layout;
  HitRegions& regions;

  std::vector<Rect> boxes;  // to type in, as the frame before had them

  // What the pointer is on in this frame; State has what it was on in the frame before.
  Focus hover;
  std::optional<HeadIndex> hovered_head;

  const Palette& palette() const { return app::palette(state.palette, state.appearance); }
};

// A panel's contents end here: a page that scrolls as one makes room for them.
inline void note_height(Ui& ui, Panel panel, float bottom) {
  ui.state.panel_heights[static_cast<std::size_t>(panel)] = bottom - ui.layout.panels.min.y;
}

void show_page(Ui& ui);  // all of what follows
void show_top_bar(Ui& ui, const Rect& area);
void show_sentence(Ui& ui, const Rect& area);
void show_pair(Ui& ui, const Rect& area);
void show_pair_switch(Ui& ui, const Rect& area);
void show_tokens(Ui& ui, const Rect& area);
void show_tabs(Ui& ui, const Rect& area);
void show_dividers(Ui& ui);
void show_predictions(Ui& ui, const Rect& area);
void show_heads(Ui& ui, const Rect& area);
void show_head(Ui& ui, const Rect& area);
float show_kept(Ui& ui, const Rect& area);  // the heads that are shown together; returns the height
void show_legend(Ui& ui, const Rect& area);
void show_status_bar(Ui& ui, const Rect& place);  // news lie at the window's foot, wherever that is
void show_failure(Ui& ui, const Rect& area);

// How high a sentence's box and the tokens want to be at this width.
float sentence_height(const std::string& text, const Fonts& fonts, float width, bool narrow);
float tokens_height(const State& state, const Fonts& fonts, float width, bool narrow, int most_rows);

}  // namespace maskscope::app
