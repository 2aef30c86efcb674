// Two fingers as a wheel: ImGui knows one pointer only, and what a wheel enlarges is enlarged by a pinch. Header only, so that
// the page's loop and the window's share it. UI thread only.
#pragma once

#include <SDL.h>
#include <imgui.h>

namespace maskscope::platform {

// Twice the distance between the fingers, from a fifth of the screen on, is about twice the size.
inline void take_pinch(const SDL_Event& event) {
  constexpr float kClicksAScreen = 15;
  if (event.type == SDL_MULTIGESTURE) ImGui::GetIO().AddMouseWheelEvent(0, event.mgesture.dDist * kClicksAScreen);
}

}  // namespace maskscope::platform
