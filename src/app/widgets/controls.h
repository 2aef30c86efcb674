// Small controls in maskscope's look. Each takes the pointer, has a tooltip of one sentence, and says what was chosen.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/strings.h"
#include "app/ui.h"
#include "app/widgets/rect.h"

namespace maskscope::app {

float control_height(const Ui& ui);  // of a chip or a switch: for a hand or for a finger

// Places things beside each other, and in a new row where one does not fit.
class Flow {
 public:
  Flow(const Rect& area, ImVec2 gap) : area_(area), gap_(gap), at_(area.min) {}
  Flow(const Rect& area, float gap) : Flow(area, ImVec2{gap, gap}) {}
  Rect next(ImVec2 size);
  void end_row();  // the next one stands below all so far
  float bottom() const { return bottom_; }

 private:
  Rect area_;
  ImVec2 gap_;
  ImVec2 at_;
  float bottom_ = area_.min.y;
};

// On or off; a tick says the same as the colour.
float chip_width(const Ui& ui, const char* label);
bool chip(Ui& ui, const Option& option, const Rect& area, bool on);

// The least width of those below.
float segments_width(const Ui& ui, std::span<const Option> options);
// A box of the platform's to type in, inside this rectangle; returns its text. It is scrolled to where it gets the keyboard, and
// where a phone's keyboard makes the window lower.
const std::string& show_field(Ui& ui, Field name, const Rect& inner, const char* label, const char* hint);

// One of several, side by side over the whole width; their places are added to `places`.
std::optional<std::size_t> segments(Ui& ui, std::span<const Option> options, const Rect& area, std::size_t chosen,
                                    std::vector<Rect>& places);

struct Menu {
  const char *popup, *title;
};

// A label with an arrow down, which opens the menu; as wide as it needs.
float menu_width(const Ui& ui, std::string_view label);
bool menu_button(Ui& ui, const Menu& menu, std::string_view label, const char* explanation, const Rect& area);

// Inside a popup: a quiet line of text, and a line to choose, with a picture of its own at the right where `bar` is given.
void menu_heading(Ui& ui, const char* label);
bool menu_row(Ui& ui, const Option& option, bool chosen, const Palette* bar = nullptr);
bool begin_menu(Ui& ui, const Menu& menu);  // end_menu() where it says true
void end_menu(Ui& ui);

// A palette from left to right.
void draw_palette(const Palette& colours, const Rect& bar);

}  // namespace maskscope::app
