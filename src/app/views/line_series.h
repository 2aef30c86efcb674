// Which maps are drawn as lines, in which colours, and how each line looks. UI thread only.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "app/state/state.h"

namespace maskscope::app {

// The slice and colour of what is drawn.
struct LineSeries {
  std::uint32_t slice;
  ImU32 colour;
};
// The pinned heads and the one that is shown; or the summary.
std::vector<LineSeries> strands(const State& state, const Theme& theme);

// Which lines stand out: those from a lit word at the left, or to one at the right; all where nothing is lit.
struct LitLines {
  const Focus& focus;
  bool row(const analysis::Group& group) const;
  bool column(const analysis::Group& group) const;
  bool line(const analysis::Group& from, const analysis::Group& to) const;
};

struct LineLook {
  float width;
  float strength;  // 0..1
};
// Nothing where the look is too faint to be drawn.
std::optional<LineLook> line_look(const State& state, const LineSeries& strand, std::size_t row, std::size_t column,
                                  bool lit);

}  // namespace maskscope::app
