// The steps that undo goes back and redo forward. A burst of changes, like typing a word, is one step. UI thread only.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "app/state/view_settings.h"

namespace maskscope::app {

class Undo {
 public:
  static constexpr double kRest = 0.6;  // seconds: what changes within them is one step

  // Once a frame. seconds: of any clock that rises. True where a step has ended.
  bool watch(const Wanted& now, double seconds);
  // When the step that has begun will end; nothing where none has.
  std::optional<double> ends_at() const;

  // The choice a step before or after; nothing where there is none.
  std::optional<Wanted> back(const Wanted& now);
  std::optional<Wanted> forward(const Wanted& now);
  bool can_go_back(const Wanted& now) const;
  bool can_go_forward(const Wanted& now) const;

 private:
  void add(const Wanted& now);

  std::vector<Wanted> steps_;
  std::size_t at_ = 0;  // steps_[at_] is what is wanted, once a burst has ended
  Wanted last_;
  std::optional<double> changed_at_;
};

}  // namespace maskscope::app
