// Two fingers as a wheel: ImGui knows one pointer only, and what a wheel enlarges is enlarged by a pinch, about the middle
// between the fingers. Header only, so that the page's loop and the window's share it. UI thread only.
#pragma once

#include <SDL.h>
#include <imgui.h>
#include <imgui_impl_sdl2.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <vector>

#include "app/state.h"

namespace maskscope::platform {

class Pinch {
 public:
  // Whether ImGui is to see this event: not what SDL makes of the first finger, as a mouse, while there are two.
  bool take(const SDL_Event& event) {
    switch (event.type) {
      case SDL_MOUSEBUTTONDOWN:
        if (!pinching_) pressed_ = event;
        break;
      case SDL_FINGERDOWN:
        fingers_.push_back(finger(event.tfinger));
        if (fingers_.size() == 2) begin();
        break;
      case SDL_FINGERMOTION:
        move(finger(event.tfinger));
        break;
      case SDL_FINGERUP:
        std::erase_if(fingers_, [&](const Finger& one) { return one.id == event.tfinger.fingerId; });
        if (fingers_.empty() && pinching_) end();
        break;
      default:
        break;
    }
    const bool of_mouse = event.type == SDL_MOUSEMOTION ? event.motion.which == SDL_TOUCH_MOUSEID
                          : event.type == SDL_MOUSEBUTTONDOWN || event.type == SDL_MOUSEBUTTONUP
                              ? event.button.which == SDL_TOUCH_MOUSEID
                              : false;
    return !(of_mouse && pinching_);
  }

 private:
  struct Finger {
    SDL_FingerID id;
    ImVec2 at;  // the app's pixels
  };
  static Finger finger(const SDL_TouchFingerEvent& event) {
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    return {event.fingerId, {event.x * size.x, event.y * size.y}};
  }

  // The first finger lets go of what it pressed, and of nothing else: a release elsewhere is no click.
  void begin() {
    pinching_ = true;
    leave();
    if (pressed_.type != SDL_MOUSEBUTTONDOWN) return;
    SDL_Event release = pressed_;
    release.type = SDL_MOUSEBUTTONUP;
    release.button.state = SDL_RELEASED;
    ImGui_ImplSDL2_ProcessEvent(&release);
  }

  void end() {
    pinching_ = false;
    pressed_ = {};
    leave();
  }

  static void leave() { ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX); }

  // Twice the distance between the fingers is twice the size.
  void move(const Finger& moved) {
    const float before = distance();
    for (Finger& one : fingers_) {
      if (one.id == moved.id) one = moved;
    }
    const float after = distance();
    constexpr float kTouching = 8;  // so near each other the fingers' distance says nothing
    if (!pinching_ || before < kTouching || after < kTouching) return;
    ImGuiIO& io = ImGui::GetIO();
    const ImVec2 a = fingers_[0].at, b = fingers_[1].at;
    io.AddMousePosEvent((a.x + b.x) / 2, (a.y + b.y) / 2);
    io.AddMouseWheelEvent(0, std::log(after / before) / std::log(app::kWheelStep));
  }

  float distance() const {
    if (fingers_.size() != 2) return 0;
    return std::hypot(fingers_[0].at.x - fingers_[1].at.x, fingers_[0].at.y - fingers_[1].at.y);
  }

  std::vector<Finger> fingers_;
  SDL_Event pressed_{};
  bool pinching_ = false;
};

}  // namespace maskscope::platform
