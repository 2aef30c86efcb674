#include "app/views/token_shading.h"

#include <algorithm>

#include "app/state/format.h"
#include "app/strings.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

// Rows and columns are the same words unless one sentence looks at the other; then the words of both.
std::vector<analysis::Group> words_of(const MapSet& picture) {
  std::vector<analysis::Group> words = picture.rows();
  for (const analysis::Group& group : picture.columns()) {
    if (std::ranges::find(words, group) == words.end()) words.push_back(group);
  }
  std::ranges::sort(words, {}, &analysis::Group::first);
  return words;
}

// Pinned by a click, else what the pointer is on.
std::optional<std::size_t> chosen_token(const State& state) {
  const Focus& focus = state.pinned.empty() ? state.hover : state.pinned;
  return focus.token ? focus.token : focus.query ? focus.query : focus.key;
}

}  // namespace

float TokenShading::attention(const analysis::Group& word, Direction direction) const {
  const auto value = [&](std::size_t from, std::size_t to) {
    const auto row = picture.row_of(from), column = picture.column_of(to);
    return row && column ? picture.at(slice, *row, *column) : 0;
  };
  const float from = value(*token, word.first), to = value(word.first, *token);
  return direction == Direction::from ? from : direction == Direction::to ? to : std::max(from, to);
}

TokenShading shades(const State& state) {
  const MapSet& picture = *state.shown->picture;
  return {picture, state.displayed_slice(), words_of(picture), chosen_token(state)};
}

TokenShading shades_before(const State& state) {
  const MapSet& picture = *state.before->shown.picture;
  return {picture, state.displayed_slice(picture), words_of(picture), state.before->token};
}

std::optional<float> shade_of(const State& state, const TokenShading& shades, const analysis::Group& word) {
  if (!shades.token || shades.is_chosen(word)) return std::nullopt;
  const float end = state.range_end(shades.picture, shades.slice);
  return scaled(share_of(shades.attention(word, state.direction), end), state.scale);
}

std::string most_of(const State& state, const TokenShading& shades) {
  return most_of(state, shades, [&](const analysis::Group& word) { return shades.picture.label(word); });
}

std::string most_of(const State& state, const TokenShading& shades,
                    const std::function<std::string(const analysis::Group&)>& name) {
  const analysis::Group* best = nullptr;
  for (const analysis::Group& word : shades.words) {
    if (shades.is_chosen(word)) continue;
    if (best == nullptr || shades.attention(word, state.direction) > shades.attention(*best, state.direction))
      best = &word;
  }
  if (best == nullptr) return {};
  return fill_in(strings::text_view::kStrongest, name(*best),
                 decimals(static_cast<double>(shades.attention(*best, state.direction)), 3));
}

std::string heading_of(const State& state, const TokenShading& shades) {
  return shades.token ? most_of(state, shades) : strings::text_view::kSelectAWord;
}

}  // namespace maskscope::app
