// Where to start: example sentences, and what was typed before.
#include "app/state/action.h"
#include "app/views/examples.h"
#include "app/widgets/side_panel.h"

namespace maskscope::app {
namespace {

void adopt(Ui& ui, const std::string& text, const std::string& pair, HeadIndex head) {
  ViewSettings wanted = ui.state;
  wanted.text = text;
  wanted.pair = pair;
  wanted.chosen = head;
  wanted.pinned = {};
  ui.state.adopted = wanted;
  ui.state.sheet = Sheet::none;
}

}  // namespace

void show_examples_sheet(Ui& ui) {
  SidePanel sheet(ui, "Examples", 480);
  sheet.title("Examples", "each teaches one thing");
  for (const Example& example : examples()) {
    const std::string text = *example.pair == 0 ? example.text : std::string(example.text) + " " + example.pair;
    if (sheet.row(text, std::string(example.lesson) + ": " + example.look, "")) {
      adopt(ui, example.text, example.pair, example.head);
    }
  }
  if (ui.platform.picks_files()) {
    sheet.gap(8);
    if (sheet.chip("Open a file", "A text (.txt) or a saved view (.maskscope); dropping it here does the same.")) {
      ui.state.sheet = Sheet::none;
      ui.platform.pick_file();
    }
  }
  if (ui.state.typed.empty()) return;
  sheet.gap(16);
  sheet.title("What you typed", "kept on this computer only");
  for (const std::string& text : ui.state.typed) {
    if (sheet.row(text, "", "Puts this sentence back.")) adopt(ui, text, "", ui.state.chosen);
  }
  sheet.gap(8);
  if (sheet.chip("Forget them", "Takes the list away from this computer.")) ui.state.action = ForgetTyped{};
}

}  // namespace maskscope::app
