// What the model says at any place of a text.
#include <algorithm>
#include <utility>

#include "analysis/distribution.h"
#include "engine/task.h"

namespace maskscope::engine {
namespace {

class TokenPredictionsTask : public Task {
 public:
  TokenPredictionsTask(Session& session, const TokenPredictionsRequest& request)
      : session_(session), request_(request), positions_(request.positions.begin(), request.positions.end()) {}

  // As the text stands, no further pass is needed.
  Result<bool> prepare() override {
    const std::size_t tokens = session_.reading().encoding.ids.size();
    const auto wrong = std::ranges::find_if(positions_, [&](std::size_t position) { return position >= tokens; });
    if (wrong != positions_.end()) return fail("found position ", *wrong, ", expected 0 to ", tokens - 1);
    if (request_.masked || positions_.empty()) return false;
    const auto part = analysis::next_rows(positions_, found_.size());
    const auto logits = session_.logits(part);
    if (!logits) return std::unexpected(logits.error());
    const std::size_t words = session_.model().config().vocabulary;
    for (std::size_t i = 0; i < part.size(); ++i) add(part[i], std::span(*logits).subspan(i * words, words));
    return found_.size() < positions_.size();
  }

  Result<std::unique_ptr<bert::ForwardPass>> next() override {
    if (found_.size() == positions_.size()) return nullptr;
    const text::Encoding& encoding = session_.reading().encoding;
    bert::Input input{encoding.ids, encoding.type_ids};
    input.ids[positions_[found_.size()]] = session_.vocabulary().mask();
    return session_.begin_further(std::move(input));
  }

  Result<bool> take(bert::ForwardPass& pass) override {
    const std::size_t position = positions_[found_.size()];
    const auto logits = pass.logits(std::span(&position, 1));
    if (!logits) return std::unexpected(logits.error());
    add(position, *logits);
    return false;
  }

  Event found(bool whole) const override {
    return TokenPredictionsResult{.request = request_, .positions = found_, .whole = whole};
  }

  std::uint32_t done() const override { return static_cast<std::uint32_t>(found_.size()); }
  std::uint32_t total() const override { return static_cast<std::uint32_t>(positions_.size()); }

 private:
  void add(std::size_t position, std::span<const float> logits) {
    const analysis::Distribution answer(logits);
    const text::TokenId own = session_.reading().encoding.ids[position];
    found_.push_back({.position = static_cast<std::uint32_t>(position),
                      .predictions = answer.best(request_.top, session_.vocabulary()),
                      .own = answer.prediction(own, session_.vocabulary()),
                      .own_rank = answer.rank(static_cast<std::size_t>(own))});
  }

  Session& session_;
  TokenPredictionsRequest request_;
  std::vector<std::size_t> positions_;
  std::vector<TokenPredictions> found_;
};

}  // namespace

std::unique_ptr<Task> make_task(Session& session, const TokenPredictionsRequest& request) {
  return std::make_unique<TokenPredictionsTask>(session, request);
}

}  // namespace maskscope::engine
