// What a person can ask for that is more than another choice of a view: undo, saving, sharing, ranking. Views put an Action into
// the state; it is done here, after they are drawn. UI thread only.
#pragma once

#include <string>

#include "app/engine_conversation.h"
#include "app/export/export_queue.h"
#include "app/platform.h"
#include "app/state/action.h"
#include "app/state/state.h"

namespace maskscope::app {

class Commands {
 public:
  // All outlive it.
  Commands(State& state, Platform& platform, EngineConversation& conversation, ExportQueue& exports)
      : state_(state), platform_(platform), conversation_(conversation), exports_(exports) {}

  void run(const Action& action);
  // Shows these settings from now on, as far as the model and the text have what they name.
  void adopt(const ViewSettings& settings);
  void apply_theme();
  // Keeps the settings and what was typed for the next start.
  void remember();
  // Tells the person something for some seconds; nothing where it is empty.
  void notify(const std::string& sentence);

 private:
  void run(const GoBack& action);
  void run(const GoForward& action);
  void run(const Save& action);
  void run(const StopSaving& action);
  void run(const CopyTable& action);
  void run(const CopyPicture& action);
  void run(const Share& action);
  void run(const RankHeads& action);
  void run(const StopRanking& action);
  void run(const StopAnswering& action);
  void run(const GoOnAnswering& action);
  void run(const ForgetTyped& action);
  void run(const CloseOtherModel& action);

  State& state_;
  Platform& platform_;
  EngineConversation& conversation_;
  ExportQueue& exports_;
  bool memory_whole_ = true;  // false: the person has been told that a text is not in what is remembered
};

}  // namespace maskscope::app
