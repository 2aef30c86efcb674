#include "app/state/validity.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <ranges>
#include <utility>

#include "app/state/format.h"
#include "base/checked.h"
#include "base/error.h"

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
    const std::string text = extent.tokens ? concat(", the text ", *extent.tokens, " tokens") : "";
    return concat("Found ", names_, " in this view; the model has ", extent.layers, " layers of ", extent.heads,
                  " heads", text, ".");
  }

 private:
  std::size_t count_ = 0;
  std::string names_;
};

HeadIndex nearest(HeadIndex head, const Extent& extent, Missing& missing) {
  if (holds(extent, head)) return head;
  missing.add(concat("layer ", head.layer + 1, ", head ", head.head + 1));
  return {std::min(head.layer, extent.layers - 1), std::min(head.head, extent.heads - 1)};
}

// Each once.
std::vector<HeadIndex> those_there(const std::vector<HeadIndex>& heads, const Extent& extent, Missing& missing) {
  std::vector<HeadIndex> there;
  for (const HeadIndex head : heads) {
    if (!holds(extent, head)) {
      missing.add("head " + dotted(head));
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
    missing.add(concat("token ", *token));
    return {};
  }
  return focus;
}

bool is_cell(std::uint32_t layer, std::uint32_t head, const Extent& extent) { return holds(extent, {layer, head}); }

template <class Found>
bool are_places(const std::vector<Found>& found, const Extent& extent) {
  return std::ranges::all_of(found, [&](const Found& one) { return one.position < extent.tokens.value_or(0); });
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

}  // namespace

bool holds(const Extent& extent, HeadIndex head) { return head.layer < extent.layers && head.head < extent.heads; }

Validated validated(ViewSettings wanted, const Extent& extent) {
  Missing missing;
  wanted.chosen = nearest(wanted.chosen, extent, missing);
  wanted.kept = those_there(wanted.kept, extent, missing);
  std::erase_if(wanted.muted, [&](std::uint32_t slice) {
    const bool there = slice < extent.layers * extent.heads;
    if (!there) missing.add(concat("switched-off head number ", slice));
    return !there;
  });
  if (extent.tokens) wanted.pinned = place_there(wanted.pinned, *extent.tokens, missing);
  return {std::move(wanted), missing.sentence(extent)};
}

bool is_sound(const engine::Answer& answer) {
  const engine::Reading& reading = answer.reading;
  if (!is_sound(reading.encoding, reading)) return false;
  const std::uint64_t tokens = reading.encoding.tokens.size();
  const auto cells = checked_product(std::array<std::uint64_t, 4>{answer.layers, answer.heads, tokens, tokens});
  if (!cells || *cells == 0 || *cells != answer.maps.size()) return false;
  return std::ranges::all_of(reading.masks,
                             [&](const engine::MaskPredictions& mask) { return mask.position < tokens; });
}

bool is_sound(const engine::HeadMap& map, const Extent& extent) {
  return is_cell(map.layer, map.head, extent) && map.tokens == extent.tokens &&
         map.cells.size() == std::uint64_t{map.tokens} * map.tokens;
}

bool is_sound(const engine::TokenPredictionsResult& found, const Extent& extent) {
  return are_places(found.positions, extent);
}
bool is_sound(const engine::CandidatesResult& found, const Extent& extent) { return are_places(found.masks, extent); }
bool is_sound(const engine::LogitLensResult& found, const Extent& extent) { return are_places(found.masks, extent); }

bool is_sound(const engine::SequentialFillResult& found, const Extent& extent) {
  return are_places(found.reading.joint, extent) && are_places(found.reading.independent, extent);
}

bool is_sound(const engine::HeadAblationResult& found, const Extent& extent) {
  return std::ranges::all_of(found.reading.effects, [&](const engine::HeadEffect& effect) {
    return is_cell(effect.layer, effect.head, extent);
  });
}

}  // namespace maskscope::app
