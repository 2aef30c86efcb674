// What the model's head would say after each layer (nostalgebraist 2020, "interpreting GPT: the logit lens").
#include <algorithm>
#include <utility>
#include <vector>

#include "analysis/distribution.h"
#include "engine/target.h"
#include "engine/task.h"

namespace maskscope::engine {
namespace {

class LogitLensTask : public Task {
 public:
  LogitLensTask(Session& session, const LogitLensRequest& request) : session_(session), request_(request) {}

  // A mask at a time; labels all at once, since their head reads every token.
  Result<bool> prepare() override {
    const std::vector<MaskPredictions>& masks = session_.reading().masks;
    std::vector<std::size_t> places;
    const std::size_t end =
        session_.reading().output == OutputKind::words ? std::min(found_.size() + 1, masks.size()) : masks.size();
    for (std::size_t i = found_.size(); i < end; ++i) places.push_back(masks[i].position);
    if (places.empty()) return false;
    if (auto ok = read(places, session_.model().config().layers); !ok) return std::unexpected(ok.error());
    return done() < total();
  }

  Result<std::unique_ptr<bert::ForwardPass>> next() override { return nullptr; }
  Result<bool> take(bert::ForwardPass&) override { return false; }
  Event found(bool whole) const override {
    return LogitLensResult{.request = request_, .masks = found_, .whole = whole};
  }
  std::uint32_t done() const override { return static_cast<std::uint32_t>(found_.size()); }
  std::uint32_t total() const override { return static_cast<std::uint32_t>(session_.reading().masks.size()); }

 private:
  Result<void> read(std::span<const std::size_t> places, std::size_t layers) {
    std::vector<std::vector<float>> rows;  // after each layer, [place][width]
    for (std::size_t layer = 0; layer <= layers; ++layer) {
      auto found = session_.output_rows(places, layer);
      if (!found) return std::unexpected(found.error());
      rows.push_back(std::move(*found));
    }
    const Outputs outputs = session_.outputs();
    for (std::size_t i = 0; i < places.size(); ++i) {
      const auto row = [&](std::size_t layer) {
        return std::span<const float>(rows[layer]).subspan(i * outputs.width(), outputs.width());
      };
      auto target = target_in(row(layers), outputs, request_.target);
      if (!target) return std::unexpected(target.error());
      MaskLogitLens& lens = found_.emplace_back(
          MaskLogitLens{.position = static_cast<std::uint32_t>(places[i]), .layers = {}, .target = std::move(*target)});
      for (std::size_t layer = 0; layer <= layers; ++layer)
        lens.layers.push_back(look(row(layer), lens.target.id, outputs.names()));
    }
    return {};
  }

  LogitLensLayer look(std::span<const float> logits, text::TokenId target, const analysis::OutputNames& names) const {
    const analysis::Distribution answer(logits);
    return {.predictions = answer.best(request_.top, names),
            .target_probability = answer.prediction(target, names).probability,
            .target_rank = answer.rank(static_cast<std::size_t>(target))};
  }

  Session& session_;
  LogitLensRequest request_;
  std::vector<MaskLogitLens> found_;
};

}  // namespace

std::unique_ptr<Task> make_task(Session& session, const LogitLensRequest& request) {
  return std::make_unique<LogitLensTask>(session, request);
}

}  // namespace maskscope::engine
