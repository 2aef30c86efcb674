// Where things are on screen in this frame, for tests and tools that point and click. Not shown: empty.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "app/rect.h"

namespace maskscope::app {

// A place that takes a click, by the name that its view gives it.
struct Touchable {
  std::string name;
  Rect area;
};

struct Regions {
  std::vector<Touchable> touchables;  // in the order of drawing; touch() of app/draw.h adds to them
  std::optional<Rect> sentence;
  std::vector<Rect> tokens;        // the chips, by token
  std::vector<Rect> predictions;   // the rows, mask after mask
  std::vector<Rect> heads;         // the thumbnails, layer after layer
  std::optional<Rect> grid;        // the cells of the large map
  std::optional<Rect> appearance;  // the switch between dark and light
  std::optional<Rect> legend;
  std::optional<Rect> action;  // the one button of a failed or empty state
  std::optional<std::array<Rect, 3>> tabs;
};

}  // namespace maskscope::app
