// Which heads are ablated: slices (layer * heads + head), rising. Free functions on a choice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace maskscope::app {

using HeadMask = std::vector<std::uint32_t>;

bool is_ablated(const HeadMask& ablated_heads, std::uint32_t slice);

void toggle_head(HeadMask& ablated_heads, std::uint32_t slice);
// All of the layer, or none of it where all of it was.
void toggle_layer(HeadMask& ablated_heads, std::size_t layer, std::size_t heads);
// count: all slices. None where all others were ablated already.
void toggle_all_but(HeadMask& ablated_heads, std::uint32_t slice, std::size_t count);

}  // namespace maskscope::app
