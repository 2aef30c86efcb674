// The app: asks the engine for what the sentence needs, and draws every view from one State. It knows neither window nor
// graphics; Platform gives it those. UI thread only; an ImGui context must be current.
//
// A platform's loop: wait for input, an engine's event or next_frame(); ImGui::NewFrame(); frame(); ImGui::Render(); draw.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <imgui.h>

#include "app/export/save_job.h"
#include "app/platform.h"
#include "app/state/state.h"
#include "app/state/validity.h"
#include "app/widgets/fonts.h"
#include "app/widgets/hit_regions.h"

namespace maskscope::app {

struct Ui;

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
  void set_appearance(Appearance appearance);
  void set_more_contrast(bool more);  // as the person has asked of the system
  void set_tab(Tab tab) { state_.tab = tab; }

  const State& state() const { return state_; }
  const HitRegions& regions() const { return regions_; }  // of the last frame
  // Whether what is shown belongs to the text in the field, the chosen head's exact numbers included; true too where
  // nothing more will come, because the model or the text cannot be read.
  bool settled() const;
  ImU32 ground() const { return theme().ground; }

 private:
  const Theme& theme() const { return theme_of(state_.appearance, state_.more_contrast); }

  // What changes the picture, to see whether it did.
  struct Look {
    ViewSettings wanted;
    Focus hover;
    Phase phase;
    std::optional<HeadIndex> hovered_head;
    bool operator==(const Look&) const = default;
  };
  Look look() const;

  // What a view of answers asks the engine about a reading.
  struct Question {
    std::uint32_t id;
    Answers answers;
    bool masked;
    std::string targets;
    bool operator==(const Question&) const = default;
  };
  std::optional<Question> question() const;

  void show(ImVec2 size);
  void show_sheet(Ui& ui);
  void adopt(const ViewSettings& wanted);
  std::optional<Extent> extent() const;
  void hold_to_extent();
  void end_step();
  void remember();
  void tidy(double now);

  void act();
  void act(const GoBack& action);
  void act(const GoForward& action);
  void act(const Save& action);
  void act(const StopSaving& action);
  void act(const CopyTable& action);
  void act(const CopyPicture& action);
  void act(const Share& action);
  void act(const RankHeads& action);
  void act(const StopRanking& action);
  void act(const StopAnswering& action);
  void act(const GoOnAnswering& action);
  void act(const ForgetTyped& action);
  void save(SaveJob job);
  void begin_next_save();
  void take_saving_news();

  bool is_typing();
  void read_keys();
  void read_sheet_keys();
  void read_view_keys();
  void read_muting_keys();

  void take_events();
  void take(engine::Loading&& event);
  void take(engine::Ready&& event);
  void take(engine::Answer&& event);
  void take(engine::HeadMap&& event);
  void take(engine::TokenPredictionsResult&& event);
  void take(engine::CandidatesResult&& event);
  void take(engine::SequentialFillResult&& event);
  void take(engine::LogitLensResult&& event);
  void take(engine::HeadAblationResult&& event);
  void take(engine::Progress&& event);
  void take(engine::Failure&& event);

  void send_requests();
  void forget_reading();
  bool reading_due() const;
  HeadMask muted_to_ask() const;
  bool is_about_shown(std::uint32_t id) const { return state_.shown && id == state_.shown->id; }
  std::optional<Shown> shown_of(engine::Answer&& event);
  void take_other(engine::Answer&& event);
  template <class Found>
  void keep(std::optional<Found>& place, Found&& found, std::uint32_t request);
  void end_question(std::string problem = {});
  void forget_shown();
  bool other_due() const;
  void ask_for_other();
  bool is_asked(std::uint32_t request) const;
  const std::pair<Question, std::string>* answered(const Question& question) const;
  bool findings_due() const;
  void ask_for_findings();
  void withdraw();
  void ask_for_reading();
  void ask_for_head();
  double debounce() const;

  static constexpr int kFramesToSettle = 2;  // ImGui lays out and hovers by what the frame before found

  Platform& platform_;
  Fonts fonts_;
  State state_;
  HitRegions regions_;

  std::string sent_text_, sent_pair_;  // of the newest request
  HeadMask sent_muted_;
  std::uint32_t sent_id_ = 0;  // of the newest request for a text; 0: none yet
  std::uint32_t read_id_ = 0;  // of the newest for the sentence, and for the one that it is compared with
  std::uint32_t other_id_ = 0;
  std::uint32_t forgotten_ = 0;  // answers up to this one are for a text that was cleared
  bool waiting_ = false;         // the newest request is not answered
  double changed_at_ = 0;        // when the text last changed, seconds
  std::optional<std::pair<std::uint32_t, HeadIndex>> asked_head_;
  std::string sent_other_;         // of the newest request for it
  std::optional<Question> asked_;  // the one that is not answered yet
  // Those that are, one of each view, with why they have no answer where they have none.
  std::vector<std::pair<Question, std::string>> answered_;
  std::optional<Question> stopped_;  // by the person: not asked again before they say so
  int frames_due_ = kFramesToSettle;
  std::deque<SaveJob> saves_;  // to be made after the one that is being made
  std::string reached_;        // the name of what is to come into sight
  std::string shared_;         // the link that was handed over and still is what is shown; empty: none
  bool picture_whole_ = true;  // false: more of it is made in the next frame
  bool memory_whole_ = true;   // false: it has been said that a text is not in what is remembered
};

}  // namespace maskscope::app
