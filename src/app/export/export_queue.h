// The files that are to be made, one after another: the platform makes each beside the app. UI thread only.
#pragma once

#include <deque>
#include <string>

#include "app/export/save_job.h"
#include "app/platform.h"
#include "app/state/state.h"

namespace maskscope::app {

class ExportQueue {
 public:
  // Both outlive it. state.saving tells of the file that is being made.
  ExportQueue(State& state, Platform& platform) : state_(state), platform_(platform) {}

  void add(SaveJob job);
  void stop();  // the file that is being made: there is none. The next one goes on
  // Takes the platform's news. Returns what the person is to be told; empty where nothing has ended.
  std::string take_news();

 private:
  void begin_next();

  State& state_;
  Platform& platform_;
  std::deque<SaveJob> waiting_;
};

}  // namespace maskscope::app
