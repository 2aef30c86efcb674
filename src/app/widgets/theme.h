// Colours, dark and light. Text on ground has a contrast of at least 4.5 to 1, accent and mask too.
#pragma once

#include <array>
#include <cstdint>

#include <imgui.h>

namespace maskscope::app {

enum class Appearance { dark, light };

struct Theme {
  Appearance appearance;
  ImU32 ground, surface, raised;  // the page; fields; what lies on it or is under the pointer
  ImU32 text, quiet, hairline;
  ImU32 accent;  // what is chosen
  ImU32 mask;    // what belongs to a [MASK], and warnings
  ImU32 bar;     // the same, for areas
};

// With more contrast nothing is quiet: what was is as strong as the text, lines too.
const Theme& theme_of(Appearance appearance, bool more_contrast);

// Red, green and blue, for pictures.
std::array<std::uint8_t, 3> channels_of(ImU32 colour);

// The same colour, more or less of it: 1 is unchanged.
ImU32 with_alpha(ImU32 colour, float alpha);

// Takes ImGui's own look away, as far as any of it shows: text fields, scroll bars, tooltips.
void apply_style(const Theme& theme);

}  // namespace maskscope::app
