#include "app/export/export_queue.h"

#include <utility>

namespace maskscope::app {

void ExportQueue::add(SaveJob job) {
  waiting_.push_back(std::move(job));
  begin_next();
}

void ExportQueue::stop() {
  platform_.stop_saving();
  state_.saving.reset();
  begin_next();
}

void ExportQueue::begin_next() {
  if (state_.saving || waiting_.empty()) return;
  state_.saving = Saving{.since = platform_.seconds(), .now = platform_.seconds()};
  platform_.start_saving(std::move(waiting_.front()));
  waiting_.pop_front();
}

std::string ExportQueue::take_news() {
  std::string told;
  while (auto news = platform_.poll_saving()) {
    if (!state_.saving) continue;
    state_.saving->done = news->done;
    state_.saving->total = news->total;
    if (!news->ended) continue;
    state_.saving.reset();
    told = std::move(*news->ended);
    begin_next();
  }
  return told;
}

}  // namespace maskscope::app
