// The colours of several heads shown together, told apart by the colour-blind too. Thread-safe: no state.
#pragma once

#include <cstddef>

#include <imgui.h>

#include "app/widgets/theme.h"

namespace maskscope::app {

// So many heads can be pinned beside the chosen one, which has the accent.
inline constexpr std::size_t kMostPinned = 4;

// Of the pinned head of this index, below kMostPinned.
ImU32 head_colour(std::size_t index, Appearance appearance);

}  // namespace maskscope::app
