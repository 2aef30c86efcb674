#include "app/widgets/palettes.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

namespace maskscope::app {
namespace {

// Evenly spaced samples of the published maps, with straight lines between them.
constexpr std::uint32_t kViridis[] = {0x440154, 0x481567, 0x482677, 0x453781, 0x404788, 0x39568c, 0x33638d,
                                      0x2d708e, 0x287d8e, 0x238a8d, 0x1f968b, 0x20a387, 0x29af7f, 0x3cbb75,
                                      0x55c667, 0x73d055, 0x95d840, 0xb8de29, 0xdce319, 0xfde725};
constexpr std::uint32_t kCividis[] = {0x00224e, 0x123570, 0x3b496c, 0x575d6d, 0x707173,
                                      0x8a8678, 0xa59c74, 0xc3b369, 0xe1cc55, 0xfee838};
constexpr std::uint32_t kInkOnDark[] = {0x0f1216, 0xffffff};
constexpr std::uint32_t kInkOnLight[] = {0xffffff, 0x16191d};
constexpr std::uint32_t kGreys[] = {0x000000, 0xffffff};

std::uint8_t channel(std::uint32_t from, std::uint32_t to, float share, unsigned shift) {
  const auto a = static_cast<float>((from >> shift) & 255);
  const auto b = static_cast<float>((to >> shift) & 255);
  return static_cast<std::uint8_t>(std::lround(a + (b - a) * share));
}

Palette between(std::span<const std::uint32_t> stops) {
  Palette made;
  for (std::size_t i = 0; i < made.size(); ++i) {
    const float place =
        static_cast<float>(i) / static_cast<float>(made.size() - 1) * static_cast<float>(stops.size() - 1);
    const std::size_t stop = std::min(static_cast<std::size_t>(place), stops.size() - 2);
    const float share = place - static_cast<float>(stop);
    for (unsigned c = 0; c < 3; ++c) made[i][c] = channel(stops[stop], stops[stop + 1], share, 16 - 8 * c);
  }
  return made;
}

}  // namespace

const Palette& palette(PaletteName name, Appearance appearance) {
  static const Palette viridis = between(kViridis);
  static const Palette cividis = between(kCividis);
  static const Palette ink_on_dark = between(kInkOnDark);
  static const Palette ink_on_light = between(kInkOnLight);
  static const Palette greys = between(kGreys);
  switch (name) {
    case PaletteName::viridis:
      return viridis;
    case PaletteName::cividis:
      return cividis;
    case PaletteName::ink:
      return appearance == Appearance::dark ? ink_on_dark : ink_on_light;
    case PaletteName::greys:
      return greys;
  }
  return viridis;
}

const char* label_of(PaletteName name) {
  switch (name) {
    case PaletteName::viridis:
      return "viridis";
    case PaletteName::cividis:
      return "cividis";
    case PaletteName::ink:
      return "ink";
    case PaletteName::greys:
      return "greys";
  }
  return "";
}

const char* label_of(Scale scale) {
  switch (scale) {
    case Scale::linear:
      return "linear";
    case Scale::square_root:
      return "square root";
    case Scale::logarithmic:
      return "logarithmic";
  }
  return "";
}

float share_of(float attention, float end) { return end > 0 ? std::clamp(attention / end, 0.0F, 1.0F) : 0; }

float scaled(float share, Scale scale) {
  switch (scale) {
    case Scale::linear:
      return share;
    case Scale::square_root:
      return std::sqrt(share);
    case Scale::logarithmic:
      return 1 - std::log(std::max(share, kLeastOnLog)) / std::log(kLeastOnLog);
  }
  return share;
}

ImU32 colour_at(const Palette& palette, float place) {
  const auto last = static_cast<float>(palette.size() - 1);
  const auto& [red, green, blue] = palette[static_cast<std::size_t>(std::lround(std::clamp(place, 0.0F, 1.0F) * last))];
  return IM_COL32(red, green, blue, 255);
}

}  // namespace maskscope::app
