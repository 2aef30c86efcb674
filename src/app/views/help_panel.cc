// Every key, and what one can do with the pointer.
#include "app/widgets/side_panel.h"

namespace maskscope::app {
namespace {

struct Key {
  const char *name, *meaning;
};
constexpr Key kViews[] = {{"Arrows", "walk through layers and heads, or what is pinned"},
                          {"Enter", "pins the strongest cell or word"},
                          {"M", "puts [MASK] for the pinned word"},
                          {"V", "matrix, lines, sentence"},
                          {"+ - 0", "enlarge the matrix, show all of it"},
                          {"W", "whole words or pieces"},
                          {"K", "keeps this head beside others"},
                          {"Esc", "lets go of what a click has pinned, leaves a text box"},
                          {"/", "goes to the sentence"}};
constexpr Key kActions[] = {{"E", "examples, and what you typed before"},
                            {"S", "saves pictures and numbers"},
                            {"X", "switches this head off, with Shift its layer; O: all but this one"},
                            {"C", "compares two sentences"},
                            {"H", "switches heads off and ranks them"},
                            {"A", "what fits, every word, by layer, words to try, jointly"},
                            {", and .", "move the line right of what fits, with Shift that right of the heads"},
                            {"Ctrl Z", "undo; with Shift, or Ctrl Y: redo"},
                            {"?", "this help"},
                            {"Arrows, Enter", "choose in a list like this one"}};
constexpr Key kPointer[] = {{"Point", "at a word, a head or a cell: it is lit everywhere"},
                            {"Click a word", "puts [MASK] for it"},
                            {"Click a head", "shows it large"},
                            {"Click a cell", "keeps it lit"},
                            {"Drag a line", "between panels: makes room; a double click puts it back"}};

}  // namespace

void show_help_sheet(Ui& ui) {
  SidePanel sheet(ui, "Keys", 480);
  sheet.title("Keys");
  for (const auto& [name, meaning] : kViews) sheet.key(name, meaning);
  for (const auto& [name, meaning] : kActions) sheet.key(name, meaning);
  sheet.gap(8);
  sheet.title("Pointer or finger");
  for (const auto& [name, meaning] : kPointer) sheet.key(name, meaning);
}

}  // namespace maskscope::app
