// What the masked-LM head would say after each layer (nostalgebraist 2020, "interpreting GPT: the logit lens").
#include <utility>
#include <vector>

#include "analysis/distribution.h"
#include "engine/task.h"

namespace maskscope::engine {
namespace {

class LogitLensTask : public Task {
 public:
  LogitLensTask(Session& session, const LogitLensRequest& request) : session_(session), request_(request) {}

  // A mask at a time.
  Result<bool> prepare() override {
    if (done() == total()) return false;
    auto found = read(session_.reading().masks[done()].position, session_.model().config().layers);
    if (!found) return std::unexpected(found.error());
    found_.push_back(std::move(*found));
    return done() < total();
  }

  Result<std::unique_ptr<bert::Pass>> next() override { return nullptr; }
  Result<bool> take(const bert::Pass&) override { return false; }
  Event found(bool whole) const override { return LogitLensResult{.id = request_.id, .masks = found_, .whole = whole}; }
  std::uint32_t done() const override { return static_cast<std::uint32_t>(found_.size()); }
  std::uint32_t total() const override { return static_cast<std::uint32_t>(session_.reading().masks.size()); }

 private:
  Result<MaskLogitLens> read(std::size_t position, std::size_t layers) const {
    MaskLogitLens lens{.position = static_cast<std::uint32_t>(position), .layers = {}};
    std::vector<std::vector<float>> logits;
    for (std::size_t layer = 0; layer <= layers; ++layer) {
      auto row = session_.logits_after(layer, std::span(&position, 1));
      if (!row) return std::unexpected(row.error());
      logits.push_back(std::move(*row));
    }
    const text::TokenId final_word = analysis::Distribution(logits.back()).best(1, session_.vocabulary()).front().id;
    for (const auto& row : logits) lens.layers.push_back(look(row, final_word));
    return lens;
  }

  LogitLensLayer look(std::span<const float> logits, text::TokenId final_word) const {
    const analysis::Distribution answer(logits);
    return {.predictions = answer.best(request_.top, session_.vocabulary()),
            .final_probability = answer.prediction(final_word, session_.vocabulary()).probability,
            .final_rank = answer.rank(static_cast<std::size_t>(final_word))};
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
