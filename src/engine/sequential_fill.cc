// Several masks filled in turn: the surest first, then the model reads again.
#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/distribution.h"
#include "engine/task.h"

namespace maskscope::engine {
namespace {

class SequentialFillTask : public Task {
 public:
  SequentialFillTask(Session& session, const SequentialFillRequest& request)
      : session_(session),
        request_(request),
        input_{session.reading().encoding.ids, session.reading().encoding.type_ids} {
    for (const MaskPredictions& mask : session.reading().masks) open_.push_back(mask.position);
    total_ = static_cast<std::uint32_t>(open_.size());
  }

  // The reading itself is the first pass.
  Result<bool> prepare() override {
    if (open_.empty()) return false;
    const auto more = read_some([&](auto positions) { return session_.logits(positions); });
    if (!more || *more) return more;
    found_.independent = candidates_;
    for (const FilledMask& mask : found_.independent) found_.independent_log_probability += log_of(mask);
    fill(found_.independent);
    return false;
  }

  Result<std::unique_ptr<bert::ForwardPass>> next() override {
    candidates_.clear();
    if (open_.empty()) return nullptr;
    return session_.begin_further(input_);
  }

  Result<bool> take(bert::ForwardPass& pass) override {
    const auto more = read_some([&](auto positions) { return pass.logits(positions); });
    if (!more || *more) return more;
    fill(candidates_);
    return false;
  }

  Event found(bool whole) const override {
    return SequentialFillResult{.request = request_, .reading = found_, .whole = whole};
  }
  std::uint32_t done() const override { return static_cast<std::uint32_t>(found_.joint.size()); }
  std::uint32_t total() const override { return total_; }

 private:
  // The best words of the next masks that are open, in their order; true where there are more.
  template <class Logits>
  Result<bool> read_some(const Logits& logits_at) {
    const auto part = analysis::next_rows(open_, candidates_.size());
    const auto logits = logits_at(part);
    if (!logits) return std::unexpected(logits.error());
    const std::span rows(*logits);
    const std::size_t words = session_.model().config().vocabulary;
    for (std::size_t i = 0; i < part.size(); ++i) {
      const analysis::Distribution answer(rows.subspan(i * words, words));
      candidates_.push_back(
          {.position = static_cast<std::uint32_t>(part[i]), .word = answer.best(1, session_.vocabulary()).front()});
    }
    return candidates_.size() < open_.size();
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
  SequentialFillRequest request_;
  bert::Input input_;                   // with what was filled
  std::vector<std::size_t> open_;       // masks that are not filled yet
  std::vector<FilledMask> candidates_;  // the best word of each of them, as far as they are read
  std::uint32_t total_ = 0;
  SequentialFill found_;
};

}  // namespace

std::unique_ptr<Task> make_task(Session& session, const SequentialFillRequest& request) {
  return std::make_unique<SequentialFillTask>(session, request);
}

}  // namespace maskscope::engine
