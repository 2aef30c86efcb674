#include "app/export/save_job.h"

#include <cstring>
#include <utility>
#include <variant>

#include "app/state/permalink.h"

namespace maskscope::app {
namespace {

using Parts = std::vector<std::vector<std::byte>>;

std::vector<std::byte> bytes_of(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Each behind its length.
std::vector<std::byte> joined(const Parts& parts) {
  std::vector<std::byte> bytes;
  for (const std::vector<std::byte>& part : parts) {
    const std::uint64_t size = part.size();
    const auto length = std::as_bytes(std::span(&size, 1));
    bytes.insert(bytes.end(), length.begin(), length.end());
    bytes.insert(bytes.end(), part.begin(), part.end());
  }
  return bytes;
}

std::optional<Parts> parted(std::span<const std::byte> bytes) {
  Parts parts;
  while (!bytes.empty()) {
    std::uint64_t size = 0;
    if (bytes.size() < sizeof size) return std::nullopt;
    std::memcpy(&size, bytes.data(), sizeof size);
    bytes = bytes.subspan(sizeof size);
    if (size > bytes.size()) return std::nullopt;
    const auto part = bytes.first(static_cast<std::size_t>(size));
    parts.emplace_back(part.begin(), part.end());
    bytes = bytes.subspan(part.size());
  }
  return parts;
}

std::vector<std::byte> answer_without_maps(const Shown& shown) {
  return engine::encode(engine::Answer{.id = shown.id,
                                       .reading = shown.reading,
                                       .layers = static_cast<std::uint32_t>(shown.maps.layers()),
                                       .heads = static_cast<std::uint32_t>(shown.maps.heads()),
                                       .maps = {}});
}

std::vector<std::byte> head_of(const ExactHead& exact, std::size_t tokens) {
  return engine::encode(engine::HeadMap{.id = exact.id,
                                        .layer = static_cast<std::uint32_t>(exact.index.layer),
                                        .head = static_cast<std::uint32_t>(exact.index.head),
                                        .tokens = static_cast<std::uint32_t>(tokens),
                                        .cells = exact.cells});
}

template <class Kind>
std::optional<Kind> event_from(std::span<const std::byte> bytes) {
  auto event = engine::decode_event(bytes);
  if (!event || !std::holds_alternative<Kind>(*event)) return std::nullopt;
  return std::get<Kind>(std::move(*event));
}

std::size_t numbers_in(const engine::Answer& answer) {
  const std::size_t tokens = answer.reading.encoding.tokens.size();
  return std::size_t{answer.layers} * answer.heads * tokens * tokens;
}

Shown shown_with(engine::Answer answer, std::span<const std::uint16_t> maps) {
  const std::size_t tokens = answer.reading.encoding.tokens.size();
  return {answer.id,
          std::move(answer.reading),
          Maps({maps.begin(), maps.end()}, answer.layers, answer.heads, {tokens, tokens}),
          {}};
}

std::unexpected<Error> damaged() { return fail("found a damaged description of what is to be saved"); }

}  // namespace

// The texts in the boxes are left out: files are made from the reading's.
SaveJob save_job(FileKind kind, bool to_clipboard, const State& state) {
  SaveJob job{.kind = kind, .to_clipboard = to_clipboard, .state = {}};
  static_cast<ViewSettings&>(job.state) = state;
  for (std::string* text : {&job.state.text, &job.state.pair, &job.state.other, &job.state.candidates}) text->clear();
  if (job.state.pinned.empty()) job.state.pinned = state.hover;
  job.state.shown = state.shown;
  job.state.model.info.model = state.shown->model_of_file.value_or(state.model.info.model);
  job.state.exact = state.exact;
  if (state.before && state.view == View::sentence)
    job.state.before = Unmasked{state.before->shown, state.before->token, {}, {}};
  return job;
}

std::vector<std::byte> encode(const SaveJob& job) {
  const State& state = job.state;
  const Shown& shown = *state.shown;
  const std::size_t before = state.before ? state.before->token : 0;
  Parts parts = {bytes_of(concat(static_cast<int>(job.kind), " ", before)),
                 bytes_of(to_link(state)),
                 answer_without_maps(shown),
                 {},
                 {},
                 bytes_of(state.model.info.model)};
  if (state.exact) parts[3] = head_of(*state.exact, shown.maps.tokens());
  if (state.before) parts[4] = answer_without_maps(state.before->shown);
  return joined(parts);
}

std::vector<std::span<const std::uint16_t>> maps_of(const SaveJob& job) {
  std::vector<std::span<const std::uint16_t>> maps = {job.state.shown->maps.halves()};
  if (job.state.before) maps.push_back(job.state.before->shown.maps.halves());
  return maps;
}

Result<ReceivedJob> ReceivedJob::from(std::span<const std::byte> bytes) {
  const auto parts = parted(bytes);
  if (!parts || parts->size() != 6) return damaged();
  ReceivedJob received;
  int kind = -1;
  std::size_t before_token = 0;
  std::istringstream(text_of((*parts)[0])) >> kind >> before_token;
  auto wanted = from_link(text_of((*parts)[1]));
  auto shown = event_from<engine::Answer>((*parts)[2]);
  if (kind < 0 || kind > static_cast<int>(kLastKind) || !wanted || !shown) return damaged();
  received.job_.kind = static_cast<FileKind>(kind);
  State& state = received.job_.state;
  static_cast<ViewSettings&>(state) = std::move(*wanted);
  state.model.info.model = text_of((*parts)[5]);
  std::size_t numbers = numbers_in(*shown);
  if (!(*parts)[3].empty()) {
    auto head = event_from<engine::HeadMap>((*parts)[3]);
    if (!head || head->cells.size() != std::size_t{head->tokens} * head->tokens) return damaged();
    state.exact = ExactHead{head->id, {head->layer, head->head}, std::move(head->cells), {}};
  }
  if (!(*parts)[4].empty()) {
    received.before_ = event_from<engine::Answer>((*parts)[4]);
    if (!received.before_) return damaged();
    state.before = Unmasked{{}, before_token, {}, {}};
    numbers += numbers_in(*received.before_);
  }
  received.shown_ = std::move(*shown);
  received.maps_.resize(numbers);
  return received;
}

Result<SaveJob> ReceivedJob::take() {
  const std::size_t shown = numbers_in(shown_);
  State& state = job_.state;
  state.shown = shown_with(std::move(shown_), std::span(maps_).first(shown));
  if (before_) state.before->shown = shown_with(std::move(*before_), std::span(maps_).subspan(shown));
  maps_ = {};
  arrange_pictures(state);
  return std::move(job_);
}

}  // namespace maskscope::app
