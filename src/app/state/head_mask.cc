#include "app/state/head_mask.h"

#include <algorithm>

namespace maskscope::app {

bool is_muted(const HeadMask& muted, std::uint32_t slice) { return std::ranges::binary_search(muted, slice); }

void toggle_head(HeadMask& muted, std::uint32_t slice) {
  const auto place = std::ranges::lower_bound(muted, slice);
  if (place != muted.end() && *place == slice) {
    muted.erase(place);
  } else {
    muted.insert(place, slice);
  }
}

void toggle_layer(HeadMask& muted, std::size_t layer, std::size_t heads) {
  const auto first = static_cast<std::uint32_t>(layer * heads), last = static_cast<std::uint32_t>((layer + 1) * heads);
  const auto in_layer = [&](std::uint32_t slice) { return slice >= first && slice < last; };
  const bool all = static_cast<std::size_t>(std::ranges::count_if(muted, in_layer)) == heads;
  std::erase_if(muted, in_layer);
  if (all) return;
  for (std::uint32_t slice = first; slice < last; ++slice) muted.push_back(slice);
  std::ranges::sort(muted);
}

void toggle_all_but(HeadMask& muted, std::uint32_t slice, std::size_t count) {
  const bool already = muted.size() + 1 == count && !is_muted(muted, slice);
  muted.clear();
  if (already) return;
  for (std::uint32_t other = 0; other < count; ++other) {
    if (other != slice) muted.push_back(other);
  }
}

}  // namespace maskscope::app
