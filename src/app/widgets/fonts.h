// The typeface: Inter in two weights with figures of one width, and fallbacks for the letters that Inter lacks.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <imgui.h>

namespace maskscope::app {

// Whole TrueType or OpenType files; empty where there is none. add_fonts copies them.
struct FontFiles {
  std::span<const std::byte> regular;
  std::span<const std::byte> semibold;
  std::vector<std::span<const std::byte>> fallbacks = {};  // a letter is taken from the first that has it
};

struct Fonts {
  ImFont* regular = nullptr;
  ImFont* semibold = nullptr;
};

// Sizes from ascender to descender, as ImGui counts them: Inter's em is 1.21 times smaller.
inline constexpr float kTiny = 14;   // 11.5 px, numbers along an axis only
inline constexpr float kSmall = 16;  // 13 px
inline constexpr float kBody = 18;   // 15 px
inline constexpr float kTitle = 24;  // 20 px

// Puts the fonts into the current ImGui context. What is missing or damaged is replaced: semibold by regular, regular by
// ImGui's own font.
Fonts add_fonts(const FontFiles& files);

}  // namespace maskscope::app
