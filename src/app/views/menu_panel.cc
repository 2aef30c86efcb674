// What a narrow window's top bar has no room for.
#include "app/state/action.h"
#include "app/widgets/side_panel.h"

namespace maskscope::app {

void show_menu_sheet(Ui& ui) {
  SidePanel sheet(ui, "Menu", 320);
  const auto act = [&](const Action& action) {
    ui.state.action = action;
    ui.state.sheet = Sheet::none;
  };
  const Undo& undo = ui.state.undo;
  if (sheet.row("Examples", "Sentences to start from, and what you typed before.", ""))
    ui.state.sheet = Sheet::examples;
  if (undo.can_go_back(ui.state) && sheet.row("Undo", "Takes the last change back.", "")) act(GoBack{});
  if (undo.can_go_forward(ui.state) && sheet.row("Redo", "Does again what was undone.", "")) act(GoForward{});
  if (ui.platform.picks_files() && sheet.row("Open", "A text (.txt) or a saved view (.maskscope).", "")) {
    ui.state.sheet = Sheet::none;
    ui.platform.pick_file();
  }
  if (ui.platform.offers_models() && sheet.row("Model", "Another model, and what is kept on this device.", "")) {
    ui.state.sheet = Sheet::none;
    ui.platform.show_models();
  }
  if (sheet.row("Save", "Pictures and numbers of what you see.", "")) ui.state.sheet = Sheet::save;
  if (sheet.row("Compare", "Two sentences side by side.", "")) ui.state.sheet = Sheet::compare;
  if (sheet.row("Heads off", "Switch heads off and see what changes.", "")) ui.state.sheet = Sheet::mute;
  if (sheet.row("Share", ui.platform.share_explanation(), "")) act(Share{});
  if (sheet.row("Keys", "What a keyboard can do here.", "")) ui.state.sheet = Sheet::help;
}

}  // namespace maskscope::app
