// Where things are on screen in this frame, for tests and tools that point and click, and for those who hear of the picture
// instead of seeing it (accessibility_snapshot.h). Not shown: empty.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/widgets/rect.h"

namespace maskscope::app {

// What a place is called, and how it is.
struct Spoken {
  std::string label{};             // words; empty: the place's name says it
  std::optional<bool> pressed{};   // it is on or off, or chosen among others
  std::optional<bool> expanded{};  // it opens a menu or a side panel: whether that is open
  bool enabled = true;             // false: a click does nothing now
  bool operator==(const Spoken&) const = default;
};

// A place that takes the pointer, by the name that its view gives it.
struct Touchable {
  std::string name;
  Rect area;
  Rect seen = {};  // what of it is in sight; empty where it has to be scrolled to
  Spoken spoken{};
  bool clickable = true;  // false: it only explains itself
  bool over = false;      // it belongs to the menu or side panel that lies over the views
  bool operator==(const Touchable&) const = default;
};

// What is written somewhere, and what of it is in sight; it need not be.
struct DrawnText {
  std::string text;
  Rect area, seen;
};

inline constexpr const char* kClose = "Close";  // the ground around a side panel
// Names of what is told in words elsewhere: the table and the canvas's own arrow keys serve for them.
inline constexpr const char *kCells = "cells", *kThumbnails = "thumbnails", *kHeadDistances = "head distances";

inline const std::string& label_of(const Touchable& it) { return it.spoken.label.empty() ? it.name : it.spoken.label; }

struct HitRegions {
  std::vector<Touchable> touchables;  // in the order of drawing; touch() of app/widgets/draw.h adds to them
  std::vector<DrawnText> texts;       // in the order of drawing; level ones only
  bool pointer_used = false;          // what a wheel or finger does in this frame has been done
  std::string overlay;                // the name of the menu or side panel that lies over the views; empty: none
  std::string overlay_text;           // its paragraphs
  std::string wanted;                 // the name of what is scrolled into sight; empty: nothing
  bool drawing_overlay = false;       // what is touched now belongs to it
  std::optional<Rect> sentence, pair;
  std::optional<Rect> pair_switch;     // adds the second sentence, or takes it away
  std::vector<Rect> tokens;            // the chips, by token
  std::optional<Rect> other;           // the box of the sentence to compare with
  std::optional<Rect> differences;     // the cells of their differences
  std::optional<Rect> head_distances;  // a cell for each head of two models
  std::optional<Rect> candidates;      // the box of words to try
  std::vector<Rect> predictions;       // the rows, mask after mask
  std::vector<Rect> heads;             // the thumbnails, layer after layer
  std::vector<Rect> layer_means;       // the thumbnails beside the rows
  std::optional<Rect> order;           // opens the choice of the heads' order
  std::optional<Rect> map;             // the part of it in sight
  std::optional<Rect> grid;            // the cells of the large map, the part out of sight included
  std::vector<Rect> dividers;          // between the panels of a wide window
  std::vector<Rect> views;             // Matrix, Lines, Sentence
  std::optional<Rect> summary;         // opens the choice between one head and summaries
  std::vector<Rect> filters;           // whole words, [CLS] and [SEP], punctuation, diagonal, renormalise
  std::vector<Rect> sides;             // of a pair: all, A to A, A to B, B to A, B to B
  std::vector<Rect> pinned_heads;      // the heads that are shown together; a click takes one away
  std::optional<Rect> pin;             // adds the chosen head to them
  std::vector<Rect> from, to;          // the lines' words, left and right; those out of sight are empty
  std::vector<Rect> directions;        // of the sentence's shades: from, to, both
  std::vector<Rect> words;             // of the shaded sentence
  std::vector<Rect> menu;              // the lines of the open menu
  std::optional<Rect> appearance;      // the switch between dark and light
  std::optional<Rect> fill;            // makes the chosen head fill the window, or puts it back
  std::optional<Rect> tooltip;
  std::optional<Rect> legend;
  std::optional<Rect> action;  // the one button of a failed or empty state
  std::optional<std::array<Rect, 3>> tabs;

  // Around the drawing of a menu or side panel.
  void begin_overlay(std::string_view name) {
    overlay = name;
    drawing_overlay = true;
  }
  void end_overlay() { drawing_overlay = false; }
  // At the frame's end: what can be touched is what lies over the views, if anything does, and what has opened it.
  void leave_reachable();
};

// Those that are being gathered. Between App::frame's beginning and its end only.
inline HitRegions& regions_of_frame() { return *static_cast<HitRegions*>(ImGui::GetIO().UserData); }

}  // namespace maskscope::app
