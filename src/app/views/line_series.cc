#include "app/views/line_series.h"

#include <algorithm>

namespace maskscope::app {

std::vector<LineSeries> strands(const State& state, const Theme& theme) {
  const MapSet& picture = *state.shown->picture;
  if (!state.shows_one_head(picture)) return {{picture.summary_slice(), theme.accent}};
  std::vector<LineSeries> found;
  found.reserve(state.pinned_heads.size() + 1);
  const HeadIndex displayed = state.displayed();
  for (std::size_t i = 0; i < state.pinned_heads.size(); ++i) {
    found.push_back({picture.slice(state.pinned_heads[i]), head_colour(i, theme.appearance)});
  }
  if (std::ranges::find(state.pinned_heads, displayed) == state.pinned_heads.end())
    found.push_back({picture.slice(displayed), theme.accent});
  return found;
}

bool LitLines::row(const analysis::Group& group) const { return group.holds(focus.token) || group.holds(focus.query); }
bool LitLines::column(const analysis::Group& group) const { return group.holds(focus.key); }
bool LitLines::line(const analysis::Group& from, const analysis::Group& to) const {
  if (focus.empty()) return true;
  if (focus.query && focus.key) return row(from) && column(to);
  return row(from) || column(to);
}

std::optional<LineLook> line_look(const State& state, const LineSeries& strand, std::size_t row, std::size_t column,
                                  bool lit) {
  constexpr float kFaintest = 0.02F;  // of the range
  constexpr float kDimmed = 0.08F, kThickest = 5;
  const float share = share_of(state.shown->picture->at(strand.slice, row, column), state.range_end(strand.slice));
  if (share < kFaintest) return std::nullopt;
  const float weight = scaled(share, state.scale);
  return LineLook{std::max(1.0F, kThickest * share), lit ? std::max(weight, 0.15F) : kDimmed * weight};
}

}  // namespace maskscope::app
