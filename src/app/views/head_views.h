// The views of the chosen head, a line for each. Whatever has to know them all reads this table: the head's panel, the key that
// goes to the next, links and the snapshot.
#pragma once

#include <array>
#include <cstddef>

#include "app/state/view_settings.h"
#include "app/strings.h"

namespace maskscope::app {

struct Rect;
struct Ui;

struct HeadView {
  View id;
  const char* link;  // its name in links and in the snapshot
  Option option;
  void (*show)(Ui&, const Rect&);
};

void show_matrix(Ui& ui, const Rect& area);
void show_lines(Ui& ui, const Rect& area);
void show_shaded_sentence(Ui& ui, const Rect& area);

inline constexpr std::array kHeadViews = {
    HeadView{View::matrix, "matrix", strings::head_panel::kMatrix, show_matrix},
    HeadView{View::lines, "lines", strings::head_panel::kLines, show_lines},
    HeadView{View::sentence, "sentence", strings::head_panel::kSentence, show_shaded_sentence}};

constexpr const HeadView& head_view(View id) { return kHeadViews[static_cast<std::size_t>(id)]; }

}  // namespace maskscope::app
