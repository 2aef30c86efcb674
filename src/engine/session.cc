#include "engine/session.h"

#include <algorithm>
#include <utility>

#include "analysis/distribution.h"
#include "base/stopwatch.h"

namespace maskscope::engine {
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
                            std::vector<std::uint32_t> ablated_heads) {
  auto encoding = tokenizer_->encode(text, pair, model_->config().positions, text::ForeignMasks::are_masks);
  if (!encoding) return std::unexpected(encoding.error());
  reading_ = {.text = std::string(text),
              .pair = std::string(pair.value_or("")),
              .encoding = std::move(*encoding),
              .masks = {},
              .warning = {},
              .milliseconds = 0,
              .no_predictions = {}};
  reading_.warning = warning_of(reading_.encoding);
  const Stopwatch watch(reading_.milliseconds);
  pass_.reset();  // the next one takes its memory
  ablated_heads_ = std::move(ablated_heads);
  auto pass = bert::ForwardPass::begin(*model_, {reading_.encoding.ids, reading_.encoding.type_ids}, *workspace_,
                                       {.ablated_heads = ablated_heads_, .keep_maps = keep_maps_});
  if (!pass) return std::unexpected(pass.error());
  pass_ = std::move(*pass);
  return {};
}

Result<bool> Session::step() {
  if (!pass_) return fail("no text is being read");
  const Stopwatch watch(reading_.milliseconds);
  return pass_->run_layer();
}

Result<bool> Session::read_masks(std::size_t top) {
  if (!pass_) return fail("no text is being read");
  const Stopwatch watch(reading_.milliseconds);
  reading_.output = output_kind(*model_);
  if (auto ok = read_next_sentence(); !ok) return std::unexpected(ok.error());
  if (auto head = model_->expect_head(); reading_.output == OutputKind::words && !head) {
    reading_.no_predictions = std::move(head.error().message);
    return false;
  }
  const Outputs all = outputs();
  const auto part = all.next_places(reading_.masks.size());
  const auto logits = all.rows(*pass_, part);
  if (!logits) return std::unexpected(logits.error());
  const std::size_t width = all.width();
  for (std::size_t i = 0; i < part.size(); ++i) {
    const analysis::Distribution answer(std::span<const float>(*logits).subspan(i * width, width));
    reading_.masks.push_back({.position = part[i], .predictions = answer.best(top, all.names())});
  }
  return reading_.masks.size() < all.places().size();
}

Result<void> Session::read_next_sentence() {
  if (model_->head() != bert::Head::next_sentence || reading_.pair.empty() || !reading_.next_sentence.empty())
    return {};
  const auto logits = pass_->label_logits();
  if (!logits) return std::unexpected(logits.error());
  const std::vector<std::string>& labels = model_->config().labels;
  reading_.next_sentence = analysis::Distribution(*logits).best(labels.size(), analysis::OutputNames(labels));
  return {};
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

Result<std::span<const float>> Session::hidden_states_after_layer(std::size_t layers) {
  if (!pass_) return fail("no text has been read");
  return pass_->hidden_states_after_layer(layers);
}

Result<std::vector<float>> Session::output_rows(std::span<const std::size_t> places,
                                                std::optional<std::size_t> layers) {
  if (!pass_) return fail("no text has been read");
  return outputs().rows(*pass_, places, layers);
}

Result<std::vector<float>> Session::logits(std::span<const std::size_t> positions) {
  if (!pass_) return fail("no text has been read");
  return pass_->logits(positions);
}

Result<std::vector<float>> Session::logits_after_layer(std::size_t layers, std::span<const std::size_t> positions) {
  if (!pass_) return fail("no text has been read");
  return pass_->logits_after_layer(layers, positions);
}

Result<std::unique_ptr<bert::ForwardPass>> Session::begin_further(bert::Input input) {
  return bert::ForwardPass::begin(*model_, std::move(input), *further_,
                                  {.ablated_heads = ablated_heads_, .keep_hidden_states = false});
}

Result<std::unique_ptr<bert::ForwardPass>> Session::begin_without(std::uint32_t head) {
  if (!pass_) return fail("no text has been read");
  std::vector<std::uint32_t> ablated_heads = ablated_heads_;
  const auto place = std::ranges::lower_bound(ablated_heads, head);
  if (place == ablated_heads.end() || *place != head) ablated_heads.insert(place, head);
  return bert::ForwardPass::resume_after_layer(
      *pass_, head / model_->config().heads, *further_,
      {.ablated_heads = std::move(ablated_heads), .keep_hidden_states = false});
}

}  // namespace maskscope::engine
