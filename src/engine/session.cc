#include "engine/session.h"

#include <algorithm>
#include <utility>

#include "analysis/distribution.h"
#include "base/stopwatch.h"

namespace maskscope::engine {
namespace {

std::vector<std::size_t> mask_positions(const text::Encoding& encoding, text::TokenId mask) {
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
    if (encoding.ids[i] == mask) positions.push_back(i);
  }
  return positions;
}

}  // namespace

Session::Session(std::shared_ptr<const bert::Model> model, std::shared_ptr<const text::Tokenizer> tokenizer)
    : Session(std::move(model), std::move(tokenizer), nullptr) {}

Session::Session(std::shared_ptr<const bert::Model> model, std::shared_ptr<const text::Tokenizer> tokenizer,
                 std::shared_ptr<const nn::Threads> threads)
    : model_(std::move(model)),
      tokenizer_(std::move(tokenizer)),
      threads_(std::move(threads)),
      workspace_(std::make_unique<bert::Workspace>(threads_.get())),
      further_(std::make_unique<bert::Workspace>(threads_.get())) {}

Result<void> Session::begin(std::string_view text, std::optional<std::string_view> pair,
                            std::vector<std::uint32_t> muted) {
  auto encoding = tokenizer_->encode(text, pair, model_->config().positions);
  if (!encoding) return std::unexpected(encoding.error());
  reading_ = {.text = std::string(text),
              .pair = std::string(pair.value_or("")),
              .encoding = std::move(*encoding),
              .masks = {},
              .warning = {},
              .milliseconds = 0,
              .no_predictions = {}};
  reading_.warning = cut_warning(reading_.encoding);
  const Stopwatch watch(reading_.milliseconds);
  pass_.reset();  // the next one takes its memory
  muted_ = std::move(muted);
  auto pass = bert::Pass::begin(*model_, {reading_.encoding.ids, reading_.encoding.type_ids}, *workspace_,
                                {.muted = muted_, .keep_maps = keep_maps_});
  if (!pass) return std::unexpected(pass.error());
  pass_ = std::move(*pass);
  return {};
}

Result<bool> Session::step() {
  if (!pass_) return fail("no text is being read");
  const Stopwatch watch(reading_.milliseconds);
  return pass_->step();
}

Result<bool> Session::read_masks(std::size_t top) {
  if (!pass_) return fail("no text is being read");
  const Stopwatch watch(reading_.milliseconds);
  if (auto head = model_->expect_head(); !head) {
    reading_.no_predictions = std::move(head.error().message);
    return false;
  }
  const auto positions = mask_positions(reading_.encoding, vocabulary().mask());
  const auto part = analysis::next_rows(positions, reading_.masks.size());
  const auto logits = pass_->logits(part);
  if (!logits) return std::unexpected(logits.error());
  const std::span rows(*logits);
  const std::size_t words = model_->config().vocabulary;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const analysis::Distribution answer(rows.subspan(i * words, words));
    reading_.masks.push_back({.position = part[i], .predictions = answer.best(top, vocabulary())});
  }
  return reading_.masks.size() < positions.size();
}

Result<Reading> Session::finish(std::size_t top) {
  for (;;) {
    const auto more = read_masks(top);
    if (!more) return std::unexpected(more.error());
    if (!*more) return reading_;
  }
}

Result<Reading> Session::read(std::string_view text, std::optional<std::string_view> pair, std::size_t top) {
  if (auto ok = begin(text, pair); !ok) return std::unexpected(ok.error());
  {
    const Stopwatch watch(reading_.milliseconds);
    if (auto ok = pass_->run(); !ok) return std::unexpected(ok.error());
  }
  return finish(top);
}

std::span<const float> Session::attention() const { return pass_ ? pass_->attention() : std::span<const float>{}; }

std::span<const float> Session::attention(std::size_t layer, std::size_t head) const {
  const std::size_t cells = tokens() * tokens();
  return attention().subspan((layer * model_->config().heads + head) * cells, cells);
}

Result<std::span<const float>> Session::head_map(std::size_t layer, std::size_t head) {
  if (!pass_) return fail("no text has been read");
  const auto maps = pass_->attention_of(layer);
  if (!maps) return std::unexpected(maps.error());
  const std::size_t cells = tokens() * tokens();
  return maps->subspan(head * cells, cells);
}

std::size_t Session::tokens() const { return pass_ ? pass_->tokens() : 0; }

Result<std::vector<float>> Session::logits(std::span<const std::size_t> positions) const {
  if (!pass_) return fail("no text has been read");
  return pass_->logits(positions);
}

Result<std::vector<float>> Session::logits_after(std::size_t layers, std::span<const std::size_t> positions) const {
  if (!pass_) return fail("no text has been read");
  return pass_->logits_after(layers, positions);
}

Result<std::unique_ptr<bert::Pass>> Session::begin_further(bert::Input input) {
  return bert::Pass::begin(*model_, std::move(input), *further_, {.muted = muted_, .keep = false});
}

Result<std::unique_ptr<bert::Pass>> Session::begin_without(std::uint32_t head) {
  if (!pass_) return fail("no text has been read");
  std::vector<std::uint32_t> muted = muted_;
  const auto place = std::ranges::lower_bound(muted, head);
  if (place == muted.end() || *place != head) muted.insert(place, head);
  return bert::Pass::branch(*pass_, head / model_->config().heads, *further_,
                            {.muted = std::move(muted), .keep = false});
}

}  // namespace maskscope::engine
