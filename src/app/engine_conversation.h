// What the app and the engine say to each other: it asks for what the state needs and has not asked for yet, and puts what
// comes back into the state. A state machine of its own: it needs neither ImGui nor a window, and every call that depends on time
// is told the time (seconds of any clock that rises). UI thread only.
//
// The sentence: idle -> waiting -> answered; a change of the text, or of the heads that are ablated, begins anew. Once it is
// answered, one question at a time is asked about it: the one of the prediction tab that is open. It can be compared: with another
// sentence, which the same engine reads in its second slot, or with what a second model says of it, which has an engine of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/state/opened_file.h"
#include "app/state/state.h"
#include "engine/engine_client.h"
#include "engine/message.h"

namespace maskscope::app {

class EngineConversation {
 public:
  // All outlive it. other_engine: the second model's.
  EngineConversation(State& state, engine::EngineClient& engine, engine::EngineClient& other_engine)
      : state_(state), engine_(engine), other_engine_(other_engine) {}

  // Puts an event into the state. Returns what the person is to be told; mostly nothing.
  std::string take(engine::Event&& event, double now);
  // The same of the second model's engine. When its loading begins, there is a second model, and the comparison is opened.
  void take_of_other(engine::Event&& event, double now);
  // It was closed: what is left is the sentence to compare with, if there is one.
  void forget_other_model();
  // Asks for what the state needs. Once a frame, after the views have changed it.
  void update(double now);
  // When update() has something to ask that waits for a pause in typing; nothing where it does not.
  std::optional<double> next_request() const;
  // The text was changed now: a long one is read once the keys pause. 0: nobody is typing, it is read at once.
  void note_change(double now) { changed_at_ = now; }
  // Shows a reading from a file, whose text and pair are in the boxes, as long as they stay what they are. Returns what the person
  // is to be told.
  std::string show(OpenedReading&& opened);
  // Whether what is shown belongs to the text, the chosen head's exact numbers included; true too where nothing more will come.
  bool settled() const;

  // How much each head matters for the first mask: the whole ranking, and the end of that work.
  void rank_heads(double now);
  void stop_ranking();
  // The end of the work on what the open tab asks, and its going on.
  void stop_answering();
  void go_on_answering() { stopped_.reset(); }

 private:
  enum class Reading { idle, waiting, answered };

  // What a tab asks the engine about the reading that is shown.
  struct Question {
    std::uint32_t reading;  // its id
    PredictionTab tab;
    engine::Request request;
    bool operator==(const Question&) const = default;
  };
  struct Answered {
    Question question;
    std::string problem;  // why it has no answer; empty where it has
  };

  std::string take_event(engine::Loading&& event, double now);
  std::string take_event(engine::Ready&& event, double now);
  std::string take_event(engine::Answer&& event, double now);
  std::string take_event(engine::HeadMap&& event, double now);
  std::string take_event(engine::HeadAblationResult&& event, double now);
  std::string take_event(engine::Progress&& event, double now);
  std::string take_event(engine::Failure&& event, double now);
  template <engine::IsResult Result>
  std::string take_event(Result&& result, double now);  // of the open tab's question

  std::string notice_of(const engine::LogitLensResult& result);
  template <class Result>
  static std::string notice_of(const Result&) {
    return {};
  }

  std::string take_other(engine::Answer&& event);
  static std::optional<Shown> shown_of(engine::Answer&& event, std::string& problem);
  bool shows_file() const { return state_.shown && state_.shown->model_of_file; }
  bool is_about_shown(std::uint32_t id) const { return state_.shown && id == state_.shown->id; }
  void forget_shown();

  bool reading_due() const;
  double pause() const;
  HeadMask heads_to_ablate() const;
  void ask_for_reading();
  void forget_reading();
  void ask_for_head();
  std::optional<engine::ReadRequest> other_wanted() const;
  bool other_due() const;
  void ask_for_other();

  std::optional<Question> question() const;
  const Answered* answered(const Question& question) const;
  bool question_due() const;
  bool is_asked(std::size_t request) const { return asked_ && asked_->request.index() == request; }
  void ask_question(double now);
  void withdraw_question();
  void end_question(std::string problem = {});

  State& state_;
  engine::EngineClient& engine_;
  engine::EngineClient& other_engine_;

  Reading reading_ = Reading::idle;
  engine::ReadRequest sentence_;  // the newest request for it; id 0: none yet
  engine::ReadRequest other_;     // the same of what it is compared with
  std::uint32_t newest_id_ = 0;   // of both
  std::uint32_t forgotten_ = 0;   // answers up to this one are for a text that was cleared
  double changed_at_ = 0;         // when the text last changed
  std::optional<std::pair<std::uint32_t, HeadIndex>>
      head_;  // whose exact numbers were asked for last: reading and head

  std::optional<Question> asked_;    // not answered yet
  std::vector<Answered> answered_;   // one of each tab
  std::optional<Question> stopped_;  // by the person: not asked again before they say so
};

}  // namespace maskscope::app
