// Which heads are switched off: slices (layer * heads + head), rising. Free functions on a choice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace maskscope::app {

using HeadMask = std::vector<std::uint32_t>;

bool is_muted(const HeadMask& muted, std::uint32_t slice);

void toggle_head(HeadMask& muted, std::uint32_t slice);
// All of the layer off, or on again where all of it was.
void toggle_layer(HeadMask& muted, std::size_t layer, std::size_t heads);
// count: all slices. On again where all others were off already.
void toggle_all_but(HeadMask& muted, std::uint32_t slice, std::size_t count);

}  // namespace maskscope::app
