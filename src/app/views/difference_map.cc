#include "app/views/difference_map.h"

#include <algorithm>
#include <cmath>

#include "app/state/state.h"
#include "base/half.h"

namespace maskscope::app {
namespace {

// Place 0 is empty; after it come pairs of places, the first sentence's colour and the second's, ever stronger.
constexpr std::size_t kSteps = 127;

std::array<std::uint8_t, 3> mixed(ImU32 from, ImU32 to, float share) {
  std::array<std::uint8_t, 3> result = channels_of(from);
  const auto target = channels_of(to);
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto a = static_cast<float>(result[i]), b = static_cast<float>(target[i]);
    result[i] = static_cast<std::uint8_t>(std::lround(a + (b - a) * share));
  }
  return result;
}

std::vector<std::uint16_t> halves_of(const State& state, const std::vector<analysis::TokenAlignment>& pairs) {
  std::vector<std::uint16_t> halves;
  halves.reserve(pairs.size() * pairs.size());
  for (const analysis::TokenAlignment& query : pairs) {
    for (const analysis::TokenAlignment& key : pairs) {
      halves.push_back(to_half(static_cast<float>(difference_place(looks_of_both(state, query, key))) / 255));
    }
  }
  return halves;
}

}  // namespace

bool Differences::is_of(const State& state) const {
  return first == state.shown->id && second == state.other_shown->id && head == state.chosen;
}

std::optional<LooksOfBoth> looks_of_both(const State& state, const analysis::TokenAlignment& query,
                                         const analysis::TokenAlignment& key) {
  if (!query.first || !query.second || !key.first || !key.second) return std::nullopt;
  return LooksOfBoth{state.shown->maps.at(state.chosen, *query.first, *key.first),
                     state.other_shown->maps.at(state.chosen, *query.second, *key.second)};
}

std::size_t difference_place(const std::optional<LooksOfBoth>& looks) {
  if (!looks) return 0;
  const float difference = looks->second - looks->first;
  const float strength = std::sqrt(std::min(std::abs(difference), 1.0F));
  const auto step = static_cast<std::size_t>(std::lround(strength * static_cast<float>(kSteps - 1)));
  return 1 + 2 * step + (difference > 0 ? 1 : 0);
}

Palette difference_palette(ImU32 empty, ImU32 same) {
  Palette colours{};
  colours[0] = channels_of(empty);
  for (std::size_t place = 1; place < colours.size(); ++place) {
    const std::size_t step = (place - 1) / 2;
    const float strength = static_cast<float>(step) / static_cast<float>(kSteps - 1);
    colours[place] = mixed(same, place % 2 == 1 ? kFirstColour : kSecondColour, std::min(strength, 1.0F));
  }
  return colours;
}

const Differences& refresh_differences(State& state, MapRenderer& renderer) {
  if (state.differences && state.differences->is_of(state) && !renderer.empty()) return *state.differences;
  auto pairs = analysis::align(state.shown->reading.encoding.tokens, state.other_shown->reading.encoding.tokens);
  renderer.reserve(1, {pairs.size(), pairs.size()});
  renderer.put(0, halves_of(state, pairs));
  state.differences = Differences{state.shown->id, state.other_shown->id, state.chosen, std::move(pairs)};
  return *state.differences;
}

}  // namespace maskscope::app
