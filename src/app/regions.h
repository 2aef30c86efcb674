// Where things are on screen in this frame, for tests and tools that point and click. Not shown: empty.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "app/rect.h"

namespace maskscope::app {

// A place that takes a click, by the name that its view gives it.
struct Touchable {
  std::string name;
  Rect area;
  Rect seen = {};  // what of it is in sight; empty where it has to be scrolled to
};

// What is written somewhere, and what of it is in sight; it need not be.
struct DrawnText {
  std::string text;
  Rect area, seen;
};

struct Regions {
  std::vector<Touchable> touchables;  // in the order of drawing; touch() of app/draw.h adds to them
  std::vector<DrawnText> texts;       // in the order of drawing; level ones only
  std::optional<std::size_t> reveal;  // the touchable that is to be scrolled into sight
  bool pointer_used = false;          // what a wheel or finger does in this frame has been done
  std::optional<Rect> sentence, pair;
  std::optional<Rect> pair_switch;  // adds the second sentence, or takes it away
  std::vector<Rect> tokens;         // the chips, by token
  std::optional<Rect> other;        // the box of the sentence to compare with
  std::optional<Rect> differences;  // the cells of their differences
  std::optional<Rect> targets;      // the box of words to try
  std::vector<Rect> predictions;    // the rows, mask after mask
  std::vector<Rect> heads;          // the thumbnails, layer after layer
  std::vector<Rect> layer_means;    // the thumbnails beside the rows
  std::optional<Rect> order;        // opens the choice of the heads' order
  std::optional<Rect> map;          // the part of it in sight
  std::optional<Rect> grid;         // the cells of the large map, the part out of sight included
  std::vector<Rect> dividers;       // between the panels of a wide window
  std::vector<Rect> views;          // Matrix, Lines, Sentence
  std::optional<Rect> summary;      // opens the choice between one head and summaries
  std::vector<Rect> filters;        // whole words, [CLS] and [SEP], punctuation, diagonal, renormalise
  std::vector<Rect> sides;          // of a pair: all, A to A, A to B, B to A, B to B
  std::vector<Rect> kept;           // the heads that are shown together; a click takes one away
  std::optional<Rect> keep;         // adds the chosen head to them
  std::vector<Rect> from, to;       // the lines' words, left and right; those out of sight are empty
  std::vector<Rect> directions;     // of the sentence's shades: from, to, both
  std::vector<Rect> words;          // of the shaded sentence
  std::vector<Rect> menu;           // the lines of the open menu
  std::optional<Rect> appearance;   // the switch between dark and light
  std::optional<Rect> fill;         // makes the chosen head fill the window, or puts it back
  std::optional<Rect> tooltip;
  std::optional<Rect> legend;
  std::optional<Rect> action;  // the one button of a failed or empty state
  std::optional<std::array<Rect, 3>> tabs;
};

// Those that are being gathered. Between App::frame's beginning and its end only.
inline Regions& regions_of_frame() { return *static_cast<Regions*>(ImGui::GetIO().UserData); }

}  // namespace maskscope::app
