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
  bool watch(const ViewSettings& now, double seconds);
  // When the step that has begun will end; nothing where none has.
  std::optional<double> ends_at() const;

  // The choice a step before or after; nothing where there is none.
  std::optional<ViewSettings> back(const ViewSettings& now);
  std::optional<ViewSettings> forward(const ViewSettings& now);
  bool can_go_back(const ViewSettings& now) const;
  bool can_go_forward(const ViewSettings& now) const;

 private:
  void add(const ViewSettings& now);

  std::vector<ViewSettings> steps_;
  std::size_t at_ = 0;  // steps_[at_] is what is wanted, once a burst has ended
  ViewSettings last_;
  std::optional<double> changed_at_;
};

}  // namespace maskscope::app
