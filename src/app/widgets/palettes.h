// Colours for attention, from 0 to 1. Thread-safe: no state.
#pragma once

#include "app/map_renderer.h"
#include "app/widgets/theme.h"

namespace maskscope::app {

// viridis and cividis are perceptually even and safe for the colour-blind (Smith and van der Walt 2015; Nunez et al.
// 2018). ink: from the ground to the text's colour. greys: black 0, white 1.
enum class PaletteName { viridis, cividis, ink, greys };
inline constexpr PaletteName kPaletteNames[] = {PaletteName::viridis, PaletteName::cividis, PaletteName::ink,
                                                PaletteName::greys};

const Palette& palette(PaletteName name, Appearance appearance);
const char* label_of(PaletteName name);
const char* label_of(Scale scale);

// Attention as a share of the range, 0..1, to the palette's place 0..1, as the fragment shader maps it.
float scaled(float share, Scale scale);
// The share, where end is the attention that has the last colour.
float share_of(float attention, float end);

ImU32 colour_at(const Palette& palette, float place);

}  // namespace maskscope::app
