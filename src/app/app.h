// The app: draws every view from one State, frame by frame. What it asks of the engine is in engine_conversation.h, what keys
// and buttons do in shortcuts.h and commands.h. It knows neither window nor graphics; Platform gives it those. UI thread only; an
// ImGui context must be current.
//
// A platform's loop: wait for input, an engine's event or next_frame(); ImGui::NewFrame(); frame(); ImGui::Render(); draw.
#pragma once

#include <optional>
#include <string>

#include <imgui.h>

#include "app/commands.h"
#include "app/engine_conversation.h"
#include "app/export/export_queue.h"
#include "app/platform.h"
#include "app/state/state.h"
#include "app/widgets/fonts.h"
#include "app/widgets/hit_regions.h"

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

  // How many of a window's pixels, so wide, are one of the app's: the window's size is divided by it before frame().
  float fit_text(float window_width);
  // Whether a wheel or a finger does something at this place, in the app's pixels: else it is left to what is around the app.
  bool scrolls_at(ImVec2 at, bool down) const;
  // Scrolls what lies there so far down, for who has the wheel or the finger itself, as a text box over it; whether it moved.
  bool scroll_at(ImVec2 at, float down);

  // What is shown, as one JSON object (snapshot_json.h).
  std::string state_json() const;
  // The same for those who do not see it (accessibility_snapshot.h).
  std::string controls_json() const;
  std::string text_json() const;

  // Shows the view of a link (permalink.h); where it is none, the error says why and the person is told.
  Result<void> open(std::string_view link);
  // Remembers what is shown and typed now: the window or the page may be about to go.
  void remember_now();
  // A file that was dropped or chosen (opened_file.h); why it cannot be opened is told too.
  Result<void> open_file(std::string_view name, std::string_view bytes);
  // A text that was dropped: the sentence from now on.
  void take_text(const std::string& text);
  // What has this name is scrolled into sight in the next frame.
  void reach(std::string_view name);
  // Tells the person something for some seconds; nothing where it is empty.
  void notify(const std::string& sentence);

  // For the command line.
  void set_text(const std::string& text);
  void set_pair(const std::string& pair);  // empty: none
  void choose(HeadIndex head);
  void set_theme(Appearance theme);
  void follow_system();               // its appearance has changed
  void set_more_contrast(bool more);  // as the person has asked of the system
  void set_panel(Panel panel) { state_.panel = panel; }

  const State& state() const { return state_; }
  const HitRegions& regions() const { return regions_; }  // of the last frame
  // Whether what is shown belongs to the text in the field, the chosen head's exact numbers included; true too where
  // nothing more will come, because the model or the text cannot be read.
  bool settled() const { return conversation_.settled(); }
  ImU32 ground() const { return theme().ground; }

 private:
  const Theme& theme() const { return theme_of(state_.appearance, state_.more_contrast); }

  // What changes the picture, to see whether it did.
  struct Look {
    ViewSettings wanted;
    Focus hover;
    Phase phase;
    std::optional<HeadIndex> hovered_head;
    double notice_until;
    bool operator==(const Look&) const = default;
  };
  Look look() const;

  void show(ImVec2 size);
  void end_step();
  void tidy(double now);
  void act();
  bool is_typing();
  void read_keys();
  void take_events();

  static constexpr int kFramesToSettle = 2;  // ImGui lays out and hovers by what the frame before found

  Platform& platform_;
  Fonts fonts_;
  State state_;
  HitRegions regions_;

  EngineConversation conversation_;
  ExportQueue exports_;
  Commands commands_;

  int frames_due_ = kFramesToSettle;
  std::string reached_;        // the name of what is to come into sight
  bool picture_whole_ = true;  // false: more of it is made in the next frame
};

}  // namespace maskscope::app
