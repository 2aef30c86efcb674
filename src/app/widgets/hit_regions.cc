#include "app/widgets/hit_regions.h"

#include <algorithm>

namespace maskscope::app {

void HitRegions::leave_reachable() {
  if (overlay.empty()) return;
  std::erase_if(touchables, [](const Touchable& it) { return !it.over && !it.spoken.expanded.value_or(false); });
  // What closes a side panel is drawn below it, and reached last.
  std::ranges::stable_partition(touchables, [](const Touchable& it) { return it.name != kClose; });
}

}  // namespace maskscope::app
