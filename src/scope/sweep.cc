// Each head switched off in turn: how much the answer moves (Michel et al. 2019, section 3.2, on one sentence).
#include <algorithm>
#include <utility>

#include "scope/distribution.h"
#include "scope/task.h"

namespace maskscope::scope {
namespace {

class SweepTask : public Task {
 public:
  SweepTask(Session& session, const SweepRequest& request) : session_(session), request_(request) {}

  // The layers below the head are not run again.
  Result<std::unique_ptr<bert::Pass>> next() override {
    if (before_.empty()) {
      if (auto ok = begin(); !ok) return std::unexpected(ok.error());
    }
    if (done() == total()) return nullptr;
    return session_.begin_without(done());
  }

  Result<void> take(const bert::Pass& pass) override {
    const std::size_t position = request_.position;
    const auto logits = pass.logits(std::span(&position, 1));
    if (!logits) return std::unexpected(logits.error());
    const Distribution before(before_), after(*logits);
    const auto best = static_cast<std::size_t>(found_.best.id);
    const auto heads = static_cast<std::uint32_t>(session_.model().config().heads);
    found_.effects.push_back(
        {.layer = done() / heads,
         .head = done() % heads,
         .divergence = static_cast<float>(before.divergence_from(after)),
         .log_change = static_cast<float>(after.log_probability(best) - before.log_probability(best)),
         .best = after.best(1, session_.vocabulary()).front()});
    return {};
  }

  Result<Event> finish() override {
    std::ranges::stable_sort(found_.effects, std::ranges::greater{}, &HeadEffect::divergence);
    return Sweep{.id = request_.id, .reading = std::move(found_)};
  }

  std::uint32_t done() const override { return static_cast<std::uint32_t>(found_.effects.size()); }
  std::uint32_t total() const override {
    const bert::Config& config = session_.model().config();
    return static_cast<std::uint32_t>(config.layers * config.heads);
  }

 private:
  Result<void> begin() {
    const std::size_t position = request_.position;
    auto logits = session_.logits(std::span(&position, 1));
    if (!logits) return std::unexpected(logits.error());
    before_ = std::move(*logits);
    found_.position = request_.position;
    found_.best = Distribution(before_).best(1, session_.vocabulary()).front();
    return {};
  }

  Session& session_;
  SweepRequest request_;
  std::vector<float> before_;  // logits with all heads
  SweepReading found_;
};

}  // namespace

std::unique_ptr<Task> make_task(Session& session, const SweepRequest& request) {
  return std::make_unique<SweepTask>(session, request);
}

}  // namespace maskscope::scope
