#include "app/state/head_mask.h"

#include <algorithm>

namespace maskscope::app {

bool is_ablated(const HeadMask& ablated_heads, std::uint32_t slice) {
  return std::ranges::binary_search(ablated_heads, slice);
}

void toggle_head(HeadMask& ablated_heads, std::uint32_t slice) {
  const auto place = std::ranges::lower_bound(ablated_heads, slice);
  if (place != ablated_heads.end() && *place == slice) {
    ablated_heads.erase(place);
  } else {
    ablated_heads.insert(place, slice);
  }
}

void toggle_layer(HeadMask& ablated_heads, std::size_t layer, std::size_t heads) {
  const auto first = static_cast<std::uint32_t>(layer * heads), last = static_cast<std::uint32_t>((layer + 1) * heads);
  const auto in_layer = [&](std::uint32_t slice) { return slice >= first && slice < last; };
  const bool all = static_cast<std::size_t>(std::ranges::count_if(ablated_heads, in_layer)) == heads;
  std::erase_if(ablated_heads, in_layer);
  if (all) return;
  for (std::uint32_t slice = first; slice < last; ++slice) ablated_heads.push_back(slice);
  std::ranges::sort(ablated_heads);
}

void toggle_all_but(HeadMask& ablated_heads, std::uint32_t slice, std::size_t count) {
  const bool already = ablated_heads.size() + 1 == count && !is_ablated(ablated_heads, slice);
  ablated_heads.clear();
  if (already) return;
  for (std::uint32_t other = 0; other < count; ++other) {
    if (other != slice) ablated_heads.push_back(other);
  }
}

}  // namespace maskscope::app
