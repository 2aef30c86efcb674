// Each head switched off in turn: how much the answer moves (Michel et al. 2019, section 3.2, on one sentence).
#include <algorithm>
#include <utility>

#include "analysis/distribution.h"
#include "engine/target.h"
#include "engine/task.h"

namespace maskscope::engine {
namespace {

class HeadAblationTask : public Task {
 public:
  HeadAblationTask(Session& session, const HeadAblationRequest& request) : session_(session), request_(request) {}

  Result<bool> prepare() override {
    const std::size_t position = request_.position;
    auto logits = session_.output_rows(std::span(&position, 1));
    if (!logits) return std::unexpected(logits.error());
    before_ = std::move(*logits);
    found_.position = request_.position;
    auto target = target_in(before_, session_.outputs(), request_.target);
    if (!target) return std::unexpected(target.error());
    found_.target = std::move(*target);
    return false;
  }

  // The layers below the head are not run again.
  Result<std::unique_ptr<bert::ForwardPass>> next() override {
    if (done() == total()) return nullptr;
    return session_.begin_without(done());
  }

  Result<bool> take(bert::ForwardPass& pass) override {
    const std::size_t position = request_.position;
    const Outputs outputs = session_.outputs();
    const auto logits = outputs.rows(pass, std::span(&position, 1));
    if (!logits) return std::unexpected(logits.error());
    const analysis::Distribution before(before_), after(*logits);
    const auto target = static_cast<std::size_t>(found_.target.id);
    const auto heads = static_cast<std::uint32_t>(session_.model().config().heads);
    found_.effects.push_back(
        {.layer = done() / heads,
         .head = done() % heads,
         .divergence = static_cast<float>(before.divergence_from(after)),
         .log_change = static_cast<float>(after.log_probability(target) - before.log_probability(target)),
         .best = after.best(1, outputs.names()).front()});
    return false;
  }

  Event found(bool whole) const override {
    HeadAblationResult sweep{.request = request_, .reading = found_, .whole = whole};
    std::ranges::stable_sort(sweep.reading.effects, std::ranges::greater{}, &HeadEffect::divergence);
    return sweep;
  }

  std::uint32_t done() const override { return static_cast<std::uint32_t>(found_.effects.size()); }
  std::uint32_t total() const override {
    const bert::Config& config = session_.model().config();
    return static_cast<std::uint32_t>(config.layers * config.heads);
  }
  // In layers: a head of the first layer takes all of them, one of the last a single one.
  float share() const override {
    const std::size_t layers = session_.model().config().layers, heads = session_.model().config().heads;
    const auto first_layers = [&](std::size_t count) { return count * (2 * layers - count + 1) / 2; };
    const std::size_t full = done() / heads,
                      rest = done() % heads;  // layers all of whose heads are done, and heads more
    const std::size_t run = heads * first_layers(full) + rest * (layers - full);
    return static_cast<float>(run) / static_cast<float>(heads * first_layers(layers));
  }

 private:
  Session& session_;
  HeadAblationRequest request_;
  std::vector<float> before_;  // logits with all heads
  HeadAblation found_;
};

}  // namespace

std::unique_ptr<Task> make_task(Session& session, const HeadAblationRequest& request) {
  return std::make_unique<HeadAblationTask>(session, request);
}

}  // namespace maskscope::engine
