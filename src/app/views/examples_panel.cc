// Where to start: example sentences, and what was typed before.
#include "app/state/action.h"
#include "app/state/format.h"
#include "app/strings.h"
#include "app/views/examples.h"
#include "app/widgets/side_panel.h"
#include "base/error.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

namespace texts = strings::examples;

void adopt(Ui& ui, const std::string& text, const std::string& pair, HeadIndex head) {
  ViewSettings wanted = ui.state;
  wanted.text = text;
  wanted.pair = pair;
  wanted.chosen = head;
  wanted.pinned = {};
  ui.state.adopted = wanted;
  ui.state.side_panel = SidePanelId::none;
}

}  // namespace

void show_examples_panel(Ui& ui) {
  SidePanel panel(ui, texts::kTitle, 480);
  panel.title(texts::kTitle, texts::kNote);
  for (const Example& example : examples()) {
    const std::string first = with_own_mask(example.text, ui.state.names());
    const std::string second = with_own_mask(example.pair, ui.state.names());
    const std::string text = second.empty() ? first : concat(first, " ", second);
    if (panel.row(text, fill_in(texts::kLesson, example.lesson.label, example.lesson.explanation), "")) {
      adopt(ui, first, second, example.head);
    }
  }
  if (ui.platform.picks_files()) {
    panel.gap(8);
    if (panel.chip(texts::kOpen.label, texts::kOpen.explanation)) {
      ui.state.side_panel = SidePanelId::none;
      ui.platform.pick_file();
    }
  }
  if (ui.state.typed.empty()) return;
  panel.gap(16);
  panel.title(texts::kRecent, texts::kRecentNote);
  for (const std::string& text : ui.state.typed) {
    if (panel.row(text, "", texts::kUseAgain)) adopt(ui, text, "", ui.state.chosen);
  }
  panel.gap(8);
  if (panel.chip(texts::kClear.label, texts::kClear.explanation)) ui.state.action = ForgetTyped{};
}

}  // namespace maskscope::app
