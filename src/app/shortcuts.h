// The shortcuts of the keyboard: one table drives what a key does and what the help says of it. UI thread only.
#pragma once

#include <span>

#include <imgui.h>

#include "app/platform.h"
#include "app/state/state.h"
#include "app/strings.h"

namespace maskscope::app {

struct Shortcut {
  enum class Where {
    anywhere,
    panel,  // a side panel is open
    views,  // none is
    maps,   // none is, and there are maps
  };
  Where where;
  ImGuiKeyChord chord;      // with ImGuiMod_Shift only with it, without it either way; ImGuiMod_Ctrl is Command, too
  strings::help::Key help;  // its keys as the help names them and what they do; none: the line above says it
  void (*run)(State&, Platform&);
};

std::span<const Shortcut> shortcuts();

// Runs those whose keys were pressed in this frame. Inside an ImGui frame in which no text field has the keys.
void run_shortcuts(State& state, Platform& platform);

}  // namespace maskscope::app
