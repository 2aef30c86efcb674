// A rectangle on screen, logical pixels.
#pragma once

#include <algorithm>

#include <imgui.h>

namespace maskscope::app {

struct Rect {
  ImVec2 min, max;

  float width() const { return max.x - min.x; }
  float height() const { return max.y - min.y; }
  ImVec2 size() const { return {width(), height()}; }
  ImVec2 centre() const { return {(min.x + max.x) / 2, (min.y + max.y) / 2}; }
  bool contains(ImVec2 p) const { return p.x >= min.x && p.x < max.x && p.y >= min.y && p.y < max.y; }

  bool operator==(const Rect& other) const {
    return min.x == other.min.x && min.y == other.min.y && max.x == other.max.x && max.y == other.max.y;
  }

  Rect inset(float x, float y) const { return {{min.x + x, min.y + y}, {max.x - x, max.y - y}}; }
  // What is left of it below, above, ... a strip.
  Rect below(float strip) const { return {{min.x, std::min(min.y + strip, max.y)}, max}; }
  Rect above(float strip) const { return {min, {max.x, std::max(max.y - strip, min.y)}}; }
  // A strip of it.
  Rect top(float strip) const { return {min, {max.x, std::min(min.y + strip, max.y)}}; }
  Rect bottom(float strip) const { return {{min.x, std::max(max.y - strip, min.y)}, max}; }
};

inline Rect rect_at(ImVec2 min, ImVec2 size) { return {min, {min.x + size.x, min.y + size.y}}; }

}  // namespace maskscope::app
