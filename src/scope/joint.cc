// Several masks filled jointly: the surest first, then the model reads again.
#include <algorithm>
#include <cmath>
#include <utility>

#include "scope/distribution.h"
#include "scope/task.h"

namespace maskscope::scope {
namespace {

class JointTask : public Task {
 public:
  JointTask(Session& session, const JointRequest& request)
      : session_(session),
        id_(request.id),
        input_{session.reading().encoding.ids, session.reading().encoding.type_ids} {
    for (const MaskReading& mask : session.reading().masks) open_.push_back(mask.position);
    total_ = open_.empty() ? 0 : static_cast<std::uint32_t>(open_.size() - 1);
  }

  Result<std::unique_ptr<bert::Pass>> next() override {
    if (found_.independent.empty() && !open_.empty()) {
      if (auto ok = begin(); !ok) return std::unexpected(ok.error());
    }
    if (open_.empty()) return nullptr;
    return session_.begin_further(input_);
  }

  Result<void> take(const bert::Pass& pass) override {
    const auto logits = pass.logits(open_);
    if (!logits) return std::unexpected(logits.error());
    fill(best_words(*logits));
    return {};
  }

  Result<Event> finish() override { return Joint{.id = id_, .reading = std::move(found_)}; }
  std::uint32_t done() const override {
    return found_.joint.empty() ? 0 : static_cast<std::uint32_t>(found_.joint.size() - 1);
  }
  std::uint32_t total() const override { return total_; }

 private:
  // The reading itself is the first pass.
  Result<void> begin() {
    const auto logits = session_.logits(open_);
    if (!logits) return std::unexpected(logits.error());
    found_.independent = best_words(*logits);
    for (const FilledMask& mask : found_.independent) found_.independent_log_probability += log_of(mask);
    fill(found_.independent);
    return {};
  }

  // Of each mask that is open, in their order.
  std::vector<FilledMask> best_words(std::span<const float> logits) const {
    const std::size_t words = session_.model().config().vocabulary;
    std::vector<FilledMask> best;
    for (std::size_t i = 0; i < open_.size(); ++i) {
      const Distribution answer(logits.subspan(i * words, words));
      best.push_back(
          {.position = static_cast<std::uint32_t>(open_[i]), .word = answer.best(1, session_.vocabulary()).front()});
    }
    return best;
  }

  void fill(const std::vector<FilledMask>& candidates) {
    const auto surest = std::ranges::max_element(
        candidates, {}, [](const FilledMask& mask) { return mask.word.probability; });  // of equal ones the first
    input_.ids[surest->position] = surest->word.id;
    found_.joint_log_probability += log_of(*surest);
    open_.erase(open_.begin() + (surest - candidates.begin()));
    found_.joint.push_back(*surest);
  }

  static float log_of(const FilledMask& mask) { return std::log(mask.word.probability); }

  Session& session_;
  std::uint32_t id_;
  bert::Input input_;              // with what was filled
  std::vector<std::size_t> open_;  // masks that are not filled yet
  std::uint32_t total_ = 0;
  JointReading found_;
};

}  // namespace

std::unique_ptr<Task> make_task(Session& session, const JointRequest& request) {
  return std::make_unique<JointTask>(session, request);
}

}  // namespace maskscope::scope
