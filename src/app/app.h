// The app: asks the engine for what the sentence needs, and draws every view from one State. It knows neither window nor
// graphics; Platform gives it those. UI thread only; an ImGui context must be current.
//
// A platform's loop: wait for input, an engine's event or next_frame(); ImGui::NewFrame(); frame(); ImGui::Render(); draw.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <imgui.h>

#include "app/fonts.h"
#include "app/platform.h"
#include "app/regions.h"
#include "app/state.h"

namespace maskscope::app {

class App {
 public:
  App(Platform& platform, const FontFiles& fonts);
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // Takes the engine's events and draws one frame; between ImGui::NewFrame and ImGui::Render. size: the window.
  void frame(ImVec2 size);

  // In how many seconds the picture changes by itself: 0 at once, nothing: not before the next input or engine's event.
  std::optional<double> next_frame() const;
  bool wants_frame() const { return next_frame().value_or(1) <= 0; }

  // What is shown, as one JSON object (state_json.h).
  std::string state_json() const;

  // For the command line and links.
  void set_text(const std::string& text);
  void choose(HeadIndex head) { state_.chosen = head; }
  void set_appearance(Appearance appearance);
  void set_tab(Tab tab) { state_.tab = tab; }

  const State& state() const { return state_; }
  const Regions& regions() const { return regions_; }  // of the last frame
  // Whether what is shown belongs to the text in the field, the chosen head's exact numbers included; true too where
  // nothing more will come, because the model or the text can not be read.
  bool settled() const;
  ImU32 ground() const { return theme_of(state_.appearance).ground; }

 private:
  // What changes the picture, to see whether it did.
  struct Look {
    Wanted wanted;
    Focus hover;
    Phase phase;
    std::optional<HeadIndex> hovered_head;
    bool operator==(const Look&) const = default;
  };
  Look look() const;

  void show(ImVec2 size);
  void upload_maps();
  bool is_typing();
  void read_keys();

  void take_events();
  void take(scope::Loading&& event);
  void take(scope::Ready&& event);
  void take(scope::Answer&& event);
  void take(scope::HeadMap&& event);
  void take(scope::Failure&& event);

  void send_requests();
  void forget_reading();
  bool reading_due() const;
  void ask_for_reading();
  void ask_for_head();
  double debounce() const;

  static constexpr int kFramesToSettle = 2;  // ImGui lays out and hovers by what the frame before found

  Platform& platform_;
  Fonts fonts_;
  State state_;
  Regions regions_;

  std::string sent_text_, sent_pair_;  // of the newest request
  std::uint32_t sent_id_ = 0;          // 0: none yet
  std::uint32_t forgotten_ = 0;        // answers up to this one are for a text that was cleared
  bool waiting_ = false;               // the newest request is not answered
  double changed_at_ = 0;              // when the text last changed, seconds
  std::optional<std::pair<std::uint32_t, HeadIndex>> asked_head_;
  int frames_due_ = kFramesToSettle;
};

}  // namespace maskscope::app
