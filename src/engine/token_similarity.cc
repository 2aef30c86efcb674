// The cosine similarity of one token's hidden state to that of every token, after a layer (Ethayarajh 2019, section 3).
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "engine/task.h"

namespace maskscope::engine {
namespace {

double dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

// 0 where one of them has no direction. Rounding does not lead out of -1..1.
float cosine(std::span<const float> a, std::span<const float> b) {
  const double norms = std::sqrt(dot(a, a)) * std::sqrt(dot(b, b));
  return norms == 0 ? 0.0F : static_cast<float>(std::clamp(dot(a, b) / norms, -1.0, 1.0));
}

class TokenSimilarityTask : public Task {
 public:
  TokenSimilarityTask(Session& session, const TokenSimilarityRequest& request) : session_(session), request_(request) {}

  // All at once: even of a long text it is less than a layer.
  Result<bool> prepare() override {
    const bert::Config& config = session_.model().config();
    const std::size_t tokens = session_.tokens();
    if (request_.layer >= config.layers) {
      return fail("found layer ", request_.layer, ", expected 0 to ", config.layers - 1);
    }
    if (request_.position >= tokens) {
      return fail("found position ", request_.position, ", expected 0 to ", tokens - 1);
    }
    const auto states = session_.hidden_states_after_layer(std::size_t{request_.layer} + 1);
    if (!states) return std::unexpected(states.error());
    const auto of = [&](std::size_t token) { return states->subspan(token * config.hidden, config.hidden); };
    found_.clear();
    for (std::size_t token = 0; token < tokens; ++token) found_.push_back(cosine(of(request_.position), of(token)));
    return false;
  }

  Result<std::unique_ptr<bert::ForwardPass>> next() override { return nullptr; }
  Result<bool> take(bert::ForwardPass&) override { return false; }
  Event found(bool whole) const override {
    return TokenSimilarityResult{.request = request_, .similarities = found_, .whole = whole};
  }
  std::uint32_t done() const override { return static_cast<std::uint32_t>(found_.size()); }
  std::uint32_t total() const override { return static_cast<std::uint32_t>(session_.tokens()); }

 private:
  Session& session_;
  TokenSimilarityRequest request_;
  std::vector<float> found_;  // of every token, or of none yet
};

}  // namespace

std::unique_ptr<Task> make_task(Session& session, const TokenSimilarityRequest& request) {
  return std::make_unique<TokenSimilarityTask>(session, request);
}

}  // namespace maskscope::engine
