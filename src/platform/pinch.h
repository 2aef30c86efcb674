// Two fingers as a wheel: ImGui knows one pointer only, and what a wheel enlarges is enlarged by a pinch, about the middle
// between the fingers. Header only, so that the page's loop and the window's share it. UI thread only.
#pragma once

#include <SDL.h>
#include <imgui.h>
#include <imgui_impl_sdl2.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <utility>
#include <vector>

#include "app/state/state.h"

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
        lifted_ = fingers_.empty();
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

  // Before each frame: ImGui takes a place and a wheel in two frames, so what fingers do meanwhile is gathered. Whether it
  // wants another frame.
  bool tell() {
    ImGuiIO& io = ImGui::GetIO();
    if (growth_ != 1 && (middle_.x != told_.x || middle_.y != told_.y) && !placed_) {
      told_ = middle_;
      placed_ = true;
      io.AddMousePosEvent(middle_.x, middle_.y);
      return true;
    }
    placed_ = false;
    if (growth_ != 1) {
      io.AddMouseWheelEvent(0, std::log(std::exchange(growth_, 1.0F)) / std::log(app::kWheelStep));
      return true;
    }
    if (pinching_ && lifted_) {
      pinching_ = false;
      pressed_ = {};
      told_ = {-FLT_MAX, -FLT_MAX};
      leave();
    }
    return false;
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
    lifted_ = false;
    leave();
    if (pressed_.type != SDL_MOUSEBUTTONDOWN) return;
    SDL_Event release = pressed_;
    release.type = SDL_MOUSEBUTTONUP;
    release.button.state = SDL_RELEASED;
    ImGui_ImplSDL2_ProcessEvent(&release);
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
    growth_ *= after / before;
    middle_ = {(fingers_[0].at.x + fingers_[1].at.x) / 2, (fingers_[0].at.y + fingers_[1].at.y) / 2};
  }

  float distance() const {
    if (fingers_.size() != 2) return 0;
    return std::hypot(fingers_[0].at.x - fingers_[1].at.x, fingers_[0].at.y - fingers_[1].at.y);
  }

  std::vector<Finger> fingers_;
  SDL_Event pressed_{};
  bool pinching_ = false, lifted_ = false, placed_ = false;
  float growth_ = 1;  // since the last wheel
  ImVec2 middle_{}, told_{-FLT_MAX, -FLT_MAX};
};

}  // namespace maskscope::platform
