#include "app/widgets/theme.h"

#include <cmath>
#include <cstdint>
#include <initializer_list>

namespace maskscope::app {
namespace {

constexpr ImU32 rgb(std::uint32_t hex) { return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, 255); }

constexpr Theme kDark = {.appearance = Appearance::dark,
                         .ground = rgb(0x0f1216),
                         .surface = rgb(0x171b21),
                         .raised = rgb(0x1f252d),
                         .text = rgb(0xe6e9ee),
                         .quiet = rgb(0x9aa4b2),
                         .hairline = rgb(0x2a313b),
                         .accent = rgb(0x4cc2ff),
                         .mask = rgb(0xffb454),
                         .bar = rgb(0xffb454)};

constexpr Theme kLight = {.appearance = Appearance::light,
                          .ground = rgb(0xfbfbfd),
                          .surface = rgb(0xffffff),
                          .raised = rgb(0xf1f3f6),
                          .text = rgb(0x16191d),
                          .quiet = rgb(0x5d6673),
                          .hairline = rgb(0xdfe3e8),
                          .accent = rgb(0x0a6ebd),
                          .mask = rgb(0x9a5b00),
                          .bar = rgb(0xcf7f0c)};

constexpr Theme strengthened(Theme theme) {
  theme.quiet = theme.hairline = theme.text;
  return theme;
}

constexpr Theme kStrongDark = strengthened(kDark), kStrongLight = strengthened(kLight);

ImVec4 floats(ImU32 colour) { return ImGui::ColorConvertU32ToFloat4(colour); }

void apply_shapes(ImGuiStyle& style) {
  style.WindowPadding = {0, 0};
  style.WindowBorderSize = 0;
  style.WindowRounding = 0;
  style.FramePadding = {0, 0};
  style.FrameBorderSize = 0;
  style.ChildBorderSize = 0;
  style.ItemSpacing = {0, 0};
  style.PopupBorderSize = 1;
  style.PopupRounding = 6;
  style.ScrollbarSize = 8;
  style.ScrollbarRounding = 4;
  style.DisplayWindowPadding = {0, 0};
}

void apply_colours(ImGuiStyle& style, const Theme& theme) {
  style.Colors[ImGuiCol_WindowBg] = floats(theme.ground);
  style.Colors[ImGuiCol_PopupBg] = floats(theme.raised);
  style.Colors[ImGuiCol_Border] = floats(theme.hairline);
  style.Colors[ImGuiCol_Text] = floats(theme.text);
  style.Colors[ImGuiCol_TextDisabled] = floats(theme.quiet);
  style.Colors[ImGuiCol_InputTextCursor] = floats(theme.accent);
  style.Colors[ImGuiCol_TextSelectedBg] = floats(with_alpha(theme.accent, 0.3F));
  for (const ImGuiCol clear : {ImGuiCol_ChildBg, ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive,
                               ImGuiCol_ScrollbarBg, ImGuiCol_NavCursor}) {
    style.Colors[clear] = {0, 0, 0, 0};
  }
  style.Colors[ImGuiCol_ScrollbarGrab] = floats(theme.hairline);
  style.Colors[ImGuiCol_ScrollbarGrabHovered] = floats(theme.quiet);
  style.Colors[ImGuiCol_ScrollbarGrabActive] = floats(theme.accent);
}

}  // namespace

const Theme& theme_of(Appearance appearance, bool more_contrast) {
  if (more_contrast) return appearance == Appearance::dark ? kStrongDark : kStrongLight;
  return appearance == Appearance::dark ? kDark : kLight;
}

std::array<std::uint8_t, 3> channels_of(ImU32 colour) {
  const auto channel = [colour](int shift) { return static_cast<std::uint8_t>(colour >> shift & 255u); };
  return {channel(IM_COL32_R_SHIFT), channel(IM_COL32_G_SHIFT), channel(IM_COL32_B_SHIFT)};
}

ImU32 with_alpha(ImU32 colour, float alpha) {
  const float own = static_cast<float>(colour >> IM_COL32_A_SHIFT);
  return (colour & ~static_cast<ImU32>(IM_COL32_A_MASK)) | static_cast<ImU32>(std::lround(own * alpha))
                                                               << IM_COL32_A_SHIFT;
}

void apply_style(const Theme& theme) {
  ImGuiStyle& style = ImGui::GetStyle();
  apply_shapes(style);
  apply_colours(style, theme);
}

}  // namespace maskscope::app
