// The panels that lie over the views, a line for each. Whatever has to know them all reads this table: the app, the top bar, the
// menu and the snapshot. Their keys are in app/shortcuts.cc.
#pragma once

#include <array>
#include <cstddef>

#include "app/state/state.h"
#include "app/strings.h"

namespace maskscope::app {

struct Ui;

struct SidePanelEntry {
  SidePanelId id;
  const char* name;  // in the snapshot
  strings::side_panels::Panel text;
  void (*show)(Ui&);
};

void show_menu_panel(Ui& ui);
void show_examples_panel(Ui& ui);
void show_save_panel(Ui& ui);
void show_ablation_panel(Ui& ui);
void show_compare_panel(Ui& ui);
void show_help_panel(Ui& ui);
inline void show_no_panel(Ui&) {}

inline constexpr std::array kSidePanels = {
    SidePanelEntry{SidePanelId::none, "", {}, show_no_panel},
    SidePanelEntry{SidePanelId::menu, "menu", strings::side_panels::kMenu, show_menu_panel},
    SidePanelEntry{SidePanelId::examples, "examples", strings::side_panels::kExamples, show_examples_panel},
    SidePanelEntry{SidePanelId::save, "save", strings::side_panels::kSave, show_save_panel},
    SidePanelEntry{SidePanelId::ablation, "ablation", strings::side_panels::kAblate, show_ablation_panel},
    SidePanelEntry{SidePanelId::compare, "compare", strings::side_panels::kCompare, show_compare_panel},
    SidePanelEntry{SidePanelId::help, "help", strings::side_panels::kHelp, show_help_panel}};

constexpr const SidePanelEntry& side_panel(SidePanelId id) { return kSidePanels[static_cast<std::size_t>(id)]; }

}  // namespace maskscope::app
