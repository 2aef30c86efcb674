// What the model says at any place of a text.
#include <algorithm>
#include <utility>

#include "scope/distribution.h"
#include "scope/task.h"

namespace maskscope::scope {
namespace {

constexpr std::size_t kRowsAtOnce = 32;  // of logits, 30522 floats each

class PositionsTask : public Task {
 public:
  PositionsTask(Session& session, const PositionsRequest& request) : session_(session), request_(request) {}

  Result<std::unique_ptr<bert::Pass>> next() override {
    if (found_.size() == total()) return nullptr;
    const text::Encoding& encoding = session_.reading().encoding;
    const std::size_t position = request_.positions[found_.size()];
    if (position >= encoding.ids.size()) {
      return fail("found position ", position, ", expected 0 to ", encoding.ids.size() - 1);
    }
    bert::Input input{encoding.ids, encoding.type_ids};
    input.ids[position] = session_.vocabulary().mask();
    return session_.begin_further(std::move(input));
  }

  Result<void> take(const bert::Pass& pass) override {
    const std::size_t position = request_.positions[found_.size()];
    const auto logits = pass.logits(std::span(&position, 1));
    if (!logits) return std::unexpected(logits.error());
    add(position, *logits);
    return {};
  }

  Result<Event> finish() override {
    if (!request_.masked) {
      if (auto ok = read_all(); !ok) return std::unexpected(ok.error());
    }
    return Positions{.id = request_.id, .masked = request_.masked, .positions = std::move(found_)};
  }

  std::uint32_t done() const override { return static_cast<std::uint32_t>(found_.size()); }
  std::uint32_t total() const override {
    return request_.masked ? static_cast<std::uint32_t>(request_.positions.size()) : 0;
  }

 private:
  // As the text stands, no further pass is needed.
  Result<void> read_all() {
    const std::size_t words = session_.model().config().vocabulary;
    const std::vector<std::size_t> positions(request_.positions.begin(), request_.positions.end());
    for (std::size_t first = 0; first < positions.size(); first += kRowsAtOnce) {
      const auto part = std::span(positions).subspan(first, std::min(kRowsAtOnce, positions.size() - first));
      const auto logits = session_.logits(part);
      if (!logits) return std::unexpected(logits.error());
      for (std::size_t i = 0; i < part.size(); ++i) add(part[i], std::span(*logits).subspan(i * words, words));
    }
    return {};
  }

  void add(std::size_t position, std::span<const float> logits) {
    const Distribution answer(logits);
    const text::TokenId own = session_.reading().encoding.ids[position];
    found_.push_back({.position = static_cast<std::uint32_t>(position),
                      .predictions = answer.best(request_.top, session_.vocabulary()),
                      .own = answer.prediction(own, session_.vocabulary()),
                      .own_rank = answer.rank(static_cast<std::size_t>(own))});
  }

  Session& session_;
  PositionsRequest request_;
  std::vector<PositionReading> found_;
};

}  // namespace

std::unique_ptr<Task> make_task(Session& session, const PositionsRequest& request) {
  return std::make_unique<PositionsTask>(session, request);
}

}  // namespace maskscope::scope
