// Drawing in the current window's list, in maskscope's look.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/strings.h"
#include "app/ui.h"
#include "app/widgets/rect.h"

namespace maskscope::app {

struct Ink {
  ImFont* font;
  float size;
  ImU32 colour;
};

float width_of(const Ink& ink, std::string_view text);
void draw_text(const Ink& ink, ImVec2 top_left, std::string_view text);
void draw_text_right(const Ink& ink, ImVec2 top_right, std::string_view text);
void draw_text_centred(const Ink& ink, ImVec2 centre, std::string_view text);
// Breaks lines at spaces; returns the height.
float draw_paragraph(const Ink& ink, ImVec2 top_left, float width, std::string_view text);
float paragraph_height(const Ink& ink, float width, std::string_view text);
// Turned anticlockwise by this angle (radians) around the middle of its left side.
void draw_text_turned(const Ink& ink, ImVec2 left_middle, float angle, std::string_view text);
inline constexpr float kSlant = 0.96F;  // of the names above a map's columns, 55 degrees
// The text, or its beginning and an ellipsis where it is wider.
std::string shortened(const Ink& ink, std::string_view text, float width);
// The same where lines are broken at this width and there are more of them.
std::string shortened_to_lines(const Ink& ink, std::string_view text, float width, std::size_t lines);

void draw_horizontal(float x_from, float x_to, float y, ImU32 colour);
void draw_vertical(float x, float y_from, float y_to, ImU32 colour);
void draw_arrow_down(ImVec2 centre, ImU32 colour);  // of what opens a menu
void fill(const Rect& rect, ImU32 colour, float rounding = 0, ImDrawFlags corners = ImDrawFlags_None);
// Inside the rectangle's edge. corners: which are round, all of them by default.
void outline(const Rect& rect, ImU32 colour, float thickness = 1, float rounding = 0,
             ImDrawFlags corners = ImDrawFlags_None);

// An area that takes the pointer. A drag is no click, and a finger that was lifted points at nothing.
struct Touch {
  bool hovered = false;
  bool clicked = false;
};
Touch touch(const char* id, const Rect& area, Spoken spoken = {});
// An area that only explains itself: whether the pointer is on it. Without a label it is told nowhere.
bool pointed_at(const char* id, const Rect& area, Spoken spoken = {});
// Of the area that was touched last, where it has this name: whether what it opens is open.
void tell_expanded(const char* id, bool expanded);

// The panel's title, whose explanation is under a hover.
void draw_title(Ui& ui, ImVec2 top_left, const Option& title);
// A bar as long as a share of the whole, 0..1, over a faint track of the whole length, so that bars can be compared. What is more
// than 0 is seen.
void draw_bar(const Theme& theme, const Rect& track, float share, ImU32 colour);
// A text button as wide as its label; returns whether it was clicked.
bool button(Ui& ui, const char* label, const Rect& area, Spoken spoken = {});
Rect button_area(const Ui& ui, const char* label, ImVec2 top_left);
// A sentence beside what it is about, the last touch() where nothing is given: never over that, nor over a box to type in.
void tooltip(const Ui& ui, std::string_view sentence, std::optional<Rect> about = {});

}  // namespace maskscope::app
