#include "app/state/validity.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <ranges>
#include <utility>

#include "app/state/format.h"
#include "app/state/state.h"
#include "app/strings.h"
#include "base/checked.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

// The names that are not there, the first few of them.
class Missing {
 public:
  void add(const std::string& name) {
    constexpr std::size_t kTold = 4;
    if (++count_ > kTold) return;
    names_ += (count_ == 1 ? "" : ", ") + name;
    if (count_ == kTold) names_ += " ..";
  }
  std::string sentence(const Extent& extent) const {
    if (count_ == 0) return {};
    if (!extent.tokens) return fill_in(strings::notices::kNotThere, names_, extent.layers, extent.heads);
    return fill_in(strings::notices::kNotThereInText, names_, extent.layers, extent.heads, *extent.tokens);
  }

 private:
  std::size_t count_ = 0;
  std::string names_;
};

HeadIndex nearest(HeadIndex head, const Extent& extent, Missing& missing) {
  if (holds(extent, head)) return head;
  missing.add(fill_in(strings::notices::kLayerAndHead, head.layer + 1, head.head + 1));
  return {std::min(head.layer, extent.layers - 1), std::min(head.head, extent.heads - 1)};
}

// Each once.
std::vector<HeadIndex> those_there(const std::vector<HeadIndex>& heads, const Extent& extent, Missing& missing) {
  std::vector<HeadIndex> there;
  for (const HeadIndex head : heads) {
    if (!holds(extent, head)) {
      missing.add(fill_in(strings::notices::kHeadNumber, dotted(head)));
    } else if (std::ranges::find(there, head) == there.end()) {
      there.push_back(head);
    }
  }
  return there;
}

// All of a place or none of it.
Focus place_there(const Focus& focus, std::size_t tokens, Missing& missing) {
  for (const auto& token : {focus.token, focus.query, focus.key}) {
    if (!token || *token < tokens) continue;
    missing.add(fill_in(strings::notices::kToken, *token));
    return {};
  }
  return focus;
}

// By its name where the model has it under another id.
std::optional<Target> target_there(const Target& target, const Outputs& outputs) {
  const auto id = static_cast<std::size_t>(target.id);
  if (outputs.names.empty()) return id < outputs.count ? std::optional(target) : std::nullopt;
  if (id < outputs.names.size() && outputs.names[id] == target.name) return target;
  const auto found = std::ranges::find(outputs.names, target.name);
  if (found == outputs.names.end()) return std::nullopt;
  return Target{static_cast<text::TokenId>(found - outputs.names.begin()), target.name};
}

std::string no_target(const Target& target, const Outputs& outputs) {
  if (outputs.names.empty()) return fill_in(strings::notices::kNoSuchWord, target.name);
  constexpr std::size_t kTold = 6;
  std::string names;
  for (const std::string& name : outputs.names.first(std::min(kTold, outputs.names.size()))) {
    names += (names.empty() ? "" : ", ") + name;
  }
  if (outputs.names.size() > kTold) names += " ..";
  return fill_in(strings::notices::kNoSuchLabel, target.name, names);
}

// Of the model that will answer; of one that finds answers in a text, of the text that is in the field.
std::optional<Outputs> current_outputs(const State& state, bool of_the_field) {
  if (state.model.phase != Phase::ready) return std::nullopt;
  const engine::Ready& model = state.model.info;
  if (model.output == engine::OutputKind::words) return Outputs{.count = model.words};
  if (model.output != engine::OutputKind::answer) return Outputs{model.labels.size(), model.labels};
  if (!of_the_field) return std::nullopt;
  const std::vector<std::string>& tokens = state.shown->reading.encoding.tokens;
  return Outputs{tokens.size(), tokens};
}

// A range that can be cut out of its text.
bool lies_in(const text::ByteRange& range, const std::string& text) {
  return range.begin <= range.end && range.end <= text.size();
}

bool is_sound(const text::Encoding& encoding, const engine::Reading& reading) {
  const std::size_t tokens = encoding.tokens.size();
  if (tokens == 0 || encoding.ids.size() != tokens || encoding.type_ids.size() != tokens ||
      encoding.ranges.size() != tokens) {
    return false;
  }
  return std::ranges::all_of(std::views::iota(std::size_t{0}, tokens), [&](std::size_t i) {
    return lies_in(encoding.ranges[i], encoding.type_ids[i] == 0 ? reading.text : reading.pair);
  });
}

// Nothing before an answer or a model is there.
std::optional<Extent> current_extent(const State& state) {
  if (state.shown) {
    const engine::Reading& reading = state.shown->reading;
    const auto [layers, heads, tokens] = state.shown->size();
    const bool of_the_field = reading.text == state.text && reading.pair == state.pair;  // else it is older
    return Extent{layers, heads, of_the_field ? std::optional(tokens) : std::nullopt,
                  current_outputs(state, of_the_field)};
  }
  if (state.model.phase != Phase::ready) return std::nullopt;
  return Extent{
      std::max(1u, state.model.info.layers), std::max(1u, state.model.info.heads), {}, current_outputs(state, false)};
}

}  // namespace

bool holds(const Extent& extent, HeadIndex head) { return head.layer < extent.layers && head.head < extent.heads; }

Validated validated(ViewSettings wanted, const Extent& extent) {
  Missing missing;
  wanted.chosen = nearest(wanted.chosen, extent, missing);
  wanted.pinned_heads = those_there(wanted.pinned_heads, extent, missing);
  std::erase_if(wanted.ablated_heads, [&](std::uint32_t slice) {
    const bool there = slice < extent.layers * extent.heads;
    if (!there) missing.add(fill_in(strings::notices::kAblatedHead, slice));
    return !there;
  });
  if (extent.tokens) wanted.pinned = place_there(wanted.pinned, *extent.tokens, missing);
  std::string notice = missing.sentence(extent);
  if (wanted.target && extent.outputs) {
    const Target named = *wanted.target;
    wanted.target = target_there(named, *extent.outputs);
    if (!wanted.target) notice += (notice.empty() ? "" : " ") + no_target(named, *extent.outputs);
  }
  return {std::move(wanted), std::move(notice)};
}

bool is_sound(const engine::Answer& answer) {
  const engine::Reading& reading = answer.reading;
  if (!is_sound(reading.encoding, reading)) return false;
  const std::uint64_t tokens = reading.encoding.tokens.size();
  const auto cells = checked_product(std::array<std::uint64_t, 4>{answer.layers, answer.heads, tokens, tokens});
  if (!cells || *cells == 0 || *cells != answer.maps.size()) return false;
  const auto is_token = [&](const analysis::Prediction& one) {
    return one.id >= 0 && static_cast<std::uint64_t>(one.id) < tokens;
  };
  return std::ranges::all_of(reading.masks, [&](const engine::MaskPredictions& mask) {
    const bool names_tokens = reading.output == engine::OutputKind::answer;
    return mask.position < tokens && (!names_tokens || std::ranges::all_of(mask.predictions, is_token));
  });
}

std::string hold_to_target(State& state, const analysis::Prediction& found) {
  if (!state.target || state.target->id != found.id || state.target->name == found.token) return {};
  return fill_in(strings::notices::kNoSuchWord, std::exchange(state.target, std::nullopt)->name);
}

std::string hold_to_extent(State& state) {
  const auto extent = current_extent(state);
  if (!extent) return {};
  if (state.hovered_head && !holds(*extent, *state.hovered_head)) state.hovered_head.reset();
  Validated valid = validated(state, *extent);
  static_cast<ViewSettings&>(state) = std::move(valid.wanted);
  return std::move(valid.notice);
}

}  // namespace maskscope::app
