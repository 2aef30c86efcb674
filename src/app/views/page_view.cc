// All parts of the window: three panels, or the one that the tabs choose, or the chosen head alone.
#include "app/ui.h"
#include "app/widgets/draw.h"

namespace maskscope::app {
namespace {

void show_all_panels(Ui& ui) {
  const Rect& panels = ui.layout.panels;
  draw_horizontal(panels.min.x, panels.max.x, panels.min.y - 8, ui.theme.hairline);
  if (ui.layout.narrow) {
    draw_horizontal(panels.min.x, panels.max.x, (ui.layout.predictions.max.y + ui.layout.head.min.y) / 2,
                    ui.theme.hairline);
  } else {
    show_dividers(ui);
  }
  show_predictions(ui, ui.layout.predictions);
  show_heads(ui, ui.layout.heads);
  show_head(ui, ui.layout.head);
}

void show_one_panel(Ui& ui) {
  switch (ui.state.panel) {
    case Panel::predictions:
      return show_predictions(ui, ui.layout.predictions);
    case Panel::heads:
      return show_heads(ui, ui.layout.heads);
    case Panel::head:
      return show_head(ui, ui.layout.head);
  }
}

}  // namespace

void show_page(Ui& ui) {
  if (ui.state.head_fills) {
    show_head(ui, ui.layout.head);
    show_status_bar(ui, {});  // only news: there is no room for more
    return;
  }
  show_top_bar(ui, ui.layout.top_bar);
  show_sentence(ui, ui.layout.sentence);
  show_pair_switch(ui, ui.layout.pair_switch);
  if (ui.state.has_pair) show_pair(ui, ui.layout.pair);
  show_tokens(ui, ui.layout.tokens);
  if (ui.state.model.phase == Phase::failed) {
    show_failure(ui, ui.layout.panels);
  } else if (ui.layout.one_panel) {
    show_tabs(ui, ui.layout.tabs);
    show_one_panel(ui);
  } else {
    show_all_panels(ui);
  }
  show_status_bar(ui, ui.layout.status_bar);
}

}  // namespace maskscope::app
