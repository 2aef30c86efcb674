// Where things are on screen in this frame, for tests and tools that point and click. Not shown: empty.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "app/rect.h"

namespace maskscope::app {

struct Regions {
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
