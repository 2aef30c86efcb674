// How differently one head looks at two sentences, as a map for a renderer: blue where the first looks harder, orange where
// the second does, the ground where both look as hard, nothing where only one of them has the words. UI thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analysis/token_alignment.h"
#include "app/map_renderer.h"
#include "app/state/maps.h"
#include "app/widgets/theme.h"

namespace maskscope::app {

struct Shown;
struct State;

inline constexpr ImU32 kFirstColour = IM_COL32(0x3d, 0x8f, 0xe0, 255), kSecondColour = IM_COL32(0xf0, 0x8a, 0x24, 255);

struct LooksOfBoth {
  float first, second;
};

struct Differences {
  std::uint32_t first = 0, second = 0;  // ids of the readings
  HeadIndex head;
  std::vector<analysis::TokenAlignment> pairs;  // rows and columns
  bool is_of(const State& state) const;
};

// What the renderer holds is brought to what is asked for; only where that is something else. Both answers are there.
const Differences& refresh_differences(State& state, MapRenderer& renderer);

// Nothing where one of the sentences has no such cell.
std::optional<LooksOfBoth> looks_of_both(const State& state, const analysis::TokenAlignment& query,
                                         const analysis::TokenAlignment& key);

// The cell's place in the palette, 0..255. Where a pixel covers several cells the renderer shows the largest, so a larger
// difference, whatever its sign, is a larger place.
std::size_t difference_place(const std::optional<LooksOfBoth>& looks);
// empty: of cells that only one sentence has.
Palette difference_palette(ImU32 empty, ImU32 same);

}  // namespace maskscope::app
