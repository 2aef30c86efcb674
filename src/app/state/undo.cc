#include "app/state/undo.h"

namespace maskscope::app {

bool Undo::watch(const ViewSettings& now, double seconds) {
  if (steps_.empty()) {
    add(now);
    last_ = now;
    return false;
  }
  if (now != last_) {
    last_ = now;
    changed_at_ = seconds;
  }
  if (!changed_at_ || seconds < *changed_at_ + kRest) return false;
  changed_at_.reset();
  if (now != steps_[at_]) add(now);
  return true;
}

std::optional<double> Undo::ends_at() const {
  if (!changed_at_) return std::nullopt;
  return *changed_at_ + kRest;
}

void Undo::add(const ViewSettings& now) {
  constexpr std::size_t kMost = 200;
  if (!steps_.empty()) steps_.resize(at_ + 1);
  steps_.push_back(now);
  if (steps_.size() > kMost) steps_.erase(steps_.begin());
  at_ = steps_.size() - 1;
}

std::optional<ViewSettings> Undo::back(const ViewSettings& now) {
  if (!can_go_back(now)) return std::nullopt;
  if (now != steps_[at_]) add(now);
  return steps_[--at_];
}

std::optional<ViewSettings> Undo::forward(const ViewSettings& now) {
  if (!can_go_forward(now)) return std::nullopt;
  return steps_[++at_];
}

bool Undo::can_go_back(const ViewSettings& now) const { return !steps_.empty() && (at_ > 0 || now != steps_[at_]); }

bool Undo::can_go_forward(const ViewSettings& now) const { return at_ + 1 < steps_.size() && now == steps_[at_]; }

}  // namespace maskscope::app
