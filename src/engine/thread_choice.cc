#include "engine/thread_choice.h"

#include <algorithm>
#include <vector>

namespace maskscope::engine {
namespace {

constexpr std::size_t kKept = 5;       // texts that a median is taken of
constexpr std::size_t kTryAgain = 12;  // texts from one try of the other to the next
constexpr float kWorthACore = 0.9F;    // what another thread has to gain
constexpr float kFixedTokens = 4;      // what does not depend on the tokens takes as long as so many

float median(const std::deque<float>& values) {
  std::vector<float> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  return sorted[sorted.size() / 2];
}

}  // namespace

ThreadChoice::ThreadChoice(std::size_t most) : most_(std::max(most, std::size_t{1})) {}

ThreadChoice::Which ThreadChoice::better() const {
  return median(costs_[kAll]) < kWorthACore * median(costs_[kOneLess]) ? kAll : kOneLess;
}

std::size_t ThreadChoice::next() {
  if (most_ == 1) return 1;
  ++texts_;
  const auto fewer = costs_[kOneLess].size() <= costs_[kAll].size() ? kOneLess : kAll;
  if (std::max(costs_[kOneLess].size(), costs_[kAll].size()) < kKept || costs_[fewer].empty()) {
    tried_ = fewer;  // in turns at first
  } else {
    const Which best = better(), other = best == kAll ? kOneLess : kAll;
    tried_ = texts_ % kTryAgain == 0 ? other : best;
  }
  return tried_ == kAll ? most_ : most_ - 1;
}

void ThreadChoice::took(std::size_t tokens, float milliseconds) {
  auto& costs = costs_[tried_];
  costs.push_back(milliseconds / (static_cast<float>(tokens) + kFixedTokens));
  if (costs.size() > kKept) costs.pop_front();
}

}  // namespace maskscope::engine
