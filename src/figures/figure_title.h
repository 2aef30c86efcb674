// What stands above every drawing: its title, and a quieter line below. Thread-safe: no state.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "figures/display_list.h"

namespace maskscope::figures {

inline constexpr std::size_t kMargin = 16;

// Widens the drawing where the lines need it. Returns where what follows begins.
inline std::size_t add_heading(Drawing& drawing, const std::string& title, const std::string& note, const Face* face) {
  constexpr float kTitleSize = 20, kNoteSize = 15;
  constexpr std::size_t kTitle = 28, kNote = 22, kGap = 8;
  std::size_t y = kMargin;
  const auto line = [&](const std::string& text, float size, const Colour& colour, std::size_t height) {
    if (text.empty()) return;
    drawing.marks.emplace_back(Label{kMargin, y + height / 2, Anchor::start, size, colour, text});
    drawing.width = std::max(drawing.width, text_width(text, size, face) + 2 * kMargin);
    y += height;
  };
  line(title, kTitleSize, kBlack, kTitle);
  line(note, kNoteSize, kQuiet, kNote);
  return y + kGap;
}

}  // namespace maskscope::figures
