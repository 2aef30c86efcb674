#include "app/widgets/head_colours.h"

namespace maskscope::app {
namespace {

// After Okabe and Ito (2008), darker on light grounds so that thin lines are seen; their sky blue is near the accent.
constexpr ImU32 kOnDark[kMostPinned] = {IM_COL32(0xe6, 0x9f, 0x00, 255), IM_COL32(0xcc, 0x79, 0xa7, 255),
                                        IM_COL32(0xf0, 0xe4, 0x42, 255), IM_COL32(0x00, 0x9e, 0x73, 255)};
constexpr ImU32 kOnLight[kMostPinned] = {IM_COL32(0xb0, 0x3a, 0x00, 255), IM_COL32(0xb0, 0x4f, 0x88, 255),
                                         IM_COL32(0xc0, 0x8f, 0x00, 255), IM_COL32(0x00, 0x70, 0x4f, 255)};

}  // namespace

ImU32 head_colour(std::size_t index, Appearance appearance) {
  return appearance == Appearance::dark ? kOnDark[index] : kOnLight[index];
}

}  // namespace maskscope::app
