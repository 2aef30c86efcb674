// Every key, and what one can do with the pointer.
#include "app/strings.h"
#include "app/widgets/side_panel.h"

#include "app/shortcuts.h"
#include "app/views/side_panels.h"

namespace maskscope::app {
namespace texts = strings::help;

void show_help_panel(Ui& ui) {
  SidePanel panel(ui, texts::kTitle, 480);
  panel.title(texts::kTitle);
  for (const Shortcut& shortcut : shortcuts()) {
    if (shortcut.help.keys != nullptr) panel.key(shortcut.help.keys, shortcut.help.meaning);
  }
  panel.gap(8);
  panel.title(texts::kPointerTitle);
  for (const auto& [name, meaning] : texts::kPointer) panel.key(name, meaning);
}

}  // namespace maskscope::app
