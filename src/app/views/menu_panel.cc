// What a narrow window's top bar has no room for.
#include "app/state/action.h"
#include "app/strings.h"
#include "app/views/side_panels.h"
#include "app/widgets/side_panel.h"

namespace maskscope::app {

namespace texts = strings::menu;

void show_menu_panel(Ui& ui) {
  SidePanel panel(ui, side_panel(SidePanelId::menu).text.label, 320);
  const auto row = [&](const Option& option) { return panel.row(option.label, option.explanation, ""); };
  const auto act = [&](const Action& action) {
    ui.state.action = action;
    ui.state.side_panel = SidePanelId::none;
  };
  const Undo& undo = ui.state.undo;
  const auto offer = [&](SidePanelId id) {
    if (row({side_panel(id).text.label, side_panel(id).text.menu_help})) ui.state.side_panel = id;
  };
  offer(SidePanelId::examples);
  if (undo.can_go_back(ui.state) && row(strings::top_bar::kUndo)) act(GoBack{});
  if (undo.can_go_forward(ui.state) && row(strings::top_bar::kRedo)) act(GoForward{});
  if (ui.platform.picks_files() && row(texts::kOpen)) {
    ui.state.side_panel = SidePanelId::none;
    ui.platform.pick_file();
  }
  if (ui.platform.offers_models() && row(strings::top_bar::kModel)) {
    ui.state.side_panel = SidePanelId::none;
    ui.platform.show_models();
  }
  offer(SidePanelId::save);
  offer(SidePanelId::compare);
  offer(SidePanelId::ablation);
  if (row({strings::top_bar::kShare, ui.platform.share_explanation()})) act(Share{});
  offer(SidePanelId::help);
}

}  // namespace maskscope::app
