#include "scope/engine.h"

#include <utility>

#include "scope/half.h"

namespace maskscope::scope {

Engine::Engine(Session session, std::string model, std::string variant) : session_(std::move(session)) {
  const bert::Config& config = session_.model().config();
  events_.push_back(Ready{.model = std::move(model),
                          .variant = std::move(variant),
                          .threads = static_cast<std::uint32_t>(session_.model().threads().count()),
                          .layers = static_cast<std::uint32_t>(config.layers),
                          .heads = static_cast<std::uint32_t>(config.heads)});
}

void Engine::accept(const Request& request) {
  if (const auto* read = std::get_if<ReadRequest>(&request)) {
    pending_ = *read;
  } else if (const auto* head = std::get_if<HeadRequest>(&request)) {
    show_head(*head);
  } else {
    pending_.reset();
    current_.reset();
  }
}

// A map that was asked for too late, when a newer text is being read, is not sent: its picture is about to go.
void Engine::show_head(const HeadRequest& request) {
  const bert::Config& config = session_.model().config();
  if (request.id != answered_ || current_) return;
  if (request.layer >= config.layers || request.head >= config.heads) {
    events_.push_back(Failure{request.id, concat("found layer ", request.layer, ", head ", request.head,
                                                 ", expected up to ", config.layers - 1, " and ", config.heads - 1)});
    return;
  }
  const auto cells = session_.attention(request.layer, request.head);
  events_.push_back(HeadMap{.id = request.id,
                            .layer = request.layer,
                            .head = request.head,
                            .tokens = static_cast<std::uint32_t>(session_.tokens()),
                            .cells = {cells.begin(), cells.end()}});
}

bool Engine::step() {
  if (pending_) return begin();
  if (!current_) return false;
  const auto more = session_.step();
  if (!more) return fail_current(more.error());
  if (!*more) answer();
  return current_.has_value() || pending_.has_value();
}

bool Engine::begin() {
  current_ = std::exchange(pending_, std::nullopt);
  answered_.reset();
  std::optional<std::string_view> pair;
  if (!current_->pair.empty()) pair = current_->pair;
  if (const auto ok = session_.begin(current_->text, pair); !ok) return fail_current(ok.error());
  return true;
}

bool Engine::fail_current(const Error& error) {
  events_.push_back(Failure{current_->id, error.message});
  current_.reset();
  return pending_.has_value();
}

void Engine::answer() {
  auto reading = session_.finish(current_->top);
  if (!reading) {
    fail_current(reading.error());
    return;
  }
  const auto attention = session_.attention();
  Answer answer{.id = current_->id,
                .reading = std::move(*reading),
                .layers = static_cast<std::uint32_t>(session_.model().config().layers),
                .heads = static_cast<std::uint32_t>(session_.model().config().heads),
                .maps = std::vector<std::uint16_t>(attention.size())};
  for (std::size_t i = 0; i < attention.size(); ++i) answer.maps[i] = to_half(attention[i]);
  events_.push_back(std::move(answer));
  answered_ = current_->id;
  current_.reset();
}

std::optional<Event> Engine::take() {
  if (events_.empty()) return std::nullopt;
  Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

}  // namespace maskscope::scope
