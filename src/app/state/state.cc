#include "app/state/state.h"

#include <algorithm>

#include "app/state/format.h"
#include "app/strings.h"

namespace maskscope::app {
namespace {

std::vector<HeadIndex> heads_of(std::size_t layer, std::size_t heads) {
  std::vector<HeadIndex> all;
  all.reserve(heads);
  for (std::size_t head = 0; head < heads; ++head) all.push_back({layer, head});
  return all;
}

// Mean and maximum are those of the pinned heads and the chosen one, or of the chosen one's whole layer.
SummaryOf wanted_summary(const State& state) {
  SummaryOf wanted{.kind = state.summary, .heads = {}, .layer = 0};
  if (state.summary == Summary::rollout) wanted.layer = state.chosen.layer;
  if (state.summary != Summary::mean && state.summary != Summary::maximum) return wanted;
  wanted.heads = state.pinned_heads;
  if (wanted.heads.empty()) {
    wanted.heads = heads_of(state.chosen.layer, state.shown->maps.heads());
  } else if (std::ranges::find(wanted.heads, state.chosen) == wanted.heads.end()) {
    wanted.heads.push_back(state.chosen);
  }
  return wanted;
}

// A single sentence has no sides to choose.
analysis::Filter wanted_filter(const State& state, const engine::Reading& reading) {
  analysis::Filter filter = state.filter;
  if (reading.pair.empty()) filter.from = filter.to = analysis::Side::both;
  return filter;
}

Change refresh(Shown& shown, const State& state) {
  const analysis::Filter filter = wanted_filter(state, shown.reading);
  const bool anew = !shown.picture || shown.picture->filter() != filter;
  if (anew) shown.picture.emplace(shown.maps, shown.reading.encoding, filter);
  const bool other_summary = shown.picture->summarise(wanted_summary(state));
  return anew ? Change::all : other_summary ? Change::summary : Change::none;
}

// The comparison with the unmasked sentence ends where the text changes again.
void refresh_before(State& state) {
  if (!state.before) return;
  if (state.text != state.before->masked_text || state.pair != state.before->masked_pair) {
    state.before.reset();
  } else {
    refresh(state.before->shown, state);
  }
}

}  // namespace

void zoom_by(Zoom& zoom, float factor, ImVec2 at) {
  const float scale = std::clamp(zoom.scale * factor, 1.0F, zoom.most);
  const float shrunk = zoom.scale / scale;
  zoom.middle = {at.x - (at.x - zoom.middle.x) * shrunk, at.y - (at.y - zoom.middle.y) * shrunk};
  zoom.scale = scale;
}

bool State::both_have_read() const {
  if (!other_model || !shown || !other_shown) return false;
  const engine::Reading &first = shown->reading, &second = other_shown->reading;
  return shown->id != 0 && first.text == second.text && first.pair == second.pair;
}

std::uint32_t State::displayed_slice() const { return displayed_slice(*shown->picture); }

std::uint32_t State::displayed_slice(const MapSet& picture) const {
  return shows_one_head(picture) ? picture.slice(displayed()) : picture.summary_slice();
}

Change arrange_pictures(State& state) {
  refresh_before(state);
  const Change change = refresh(*state.shown, state);
  if (state.exact && (change == Change::all || state.exact->arranged.empty())) {
    state.exact->arranged = state.shown->picture->arrange(state.exact->cells);
  }
  return change;
}

bool refresh_picture(State& state, MapRenderer& renderer) {
  if (!state.shown) return true;
  const Change change = arrange_pictures(state);
  Shown& shown = *state.shown;
  if (change == Change::all || renderer.empty()) {
    shown.picture->upload(renderer);
  } else if (change == Change::summary) {
    shown.picture->upload_summary(renderer);
  }
  return shown.picture->score_some();
}

std::string head_label(const Shown& shown, HeadIndex head) {
  const std::span<const HeadScores> scores = shown.picture->scores();
  if (scores.empty()) return {};
  const auto label = analysis::label_of(scores[shown.picture->slice(head)].patterns);
  if (!label) return strings::heads_grid::kMixed;
  return std::string(analysis::name_of(label->pattern)) + " " + decimals(static_cast<double>(label->score), 2);
}

std::optional<float> head_entropy(const Shown& shown, HeadIndex head) {
  const std::span<const HeadScores> scores = shown.picture->scores();
  if (scores.empty()) return std::nullopt;
  return scores[shown.picture->slice(head)].entropy;
}

void toggle_panel(State& state, SidePanelId panel) {
  state.side_panel = state.side_panel == panel ? SidePanelId::none : panel;
}

void toggle_pinned(State& state, HeadIndex head) {
  const auto found = std::ranges::find(state.pinned_heads, head);
  if (found != state.pinned_heads.end()) {
    state.pinned_heads.erase(found);
  } else if (state.pinned_heads.size() < kMostPinned) {
    state.pinned_heads.push_back(head);
  }
}

std::optional<Cell> cell_of(const MapSet& picture, const Focus& focus) {
  if (!focus.query || !focus.key) return std::nullopt;
  const auto row = picture.row_of(*focus.query), column = picture.column_of(*focus.key);
  if (!row || !column) return std::nullopt;
  return Cell{*row, *column};
}

std::optional<Cell> brightest(const MapSet& picture, std::uint32_t slice, std::optional<std::size_t> row) {
  if (picture.size().empty()) return std::nullopt;
  const std::size_t columns = picture.size().columns;
  std::span<const std::uint16_t> halves = picture.halves(slice);
  if (row) halves = halves.subspan(*row * columns, columns);
  const auto place = static_cast<std::size_t>(std::ranges::max_element(halves) - halves.begin());
  return Cell{row.value_or(place / columns), place % columns};
}

float value_at(const State& state, HeadIndex head, std::size_t query, std::size_t key) {
  const Maps& maps = state.shown->maps;
  if (state.exact && state.exact->index == head) return state.exact->cells[query * maps.tokens() + key];
  return maps.at(head, query, key);
}

float value_at(const State& state, std::uint32_t slice, std::size_t row, std::size_t column) {
  const MapSet& picture = *state.shown->picture;
  if (state.exact && picture.slice(state.exact->index) == slice) {
    return state.exact->arranged[row * picture.size().columns + column];
  }
  return picture.at(slice, row, column);
}

std::optional<LitValue> lit_value(const State& state) {
  const Focus& lit = state.lit();
  if (!state.shown) return std::nullopt;
  const MapSet& picture = *state.shown->picture;
  const auto cell = cell_of(picture, lit);
  if (!cell) return std::nullopt;
  return LitValue{picture.rows()[cell->row].first, picture.columns()[cell->column].first,
                  value_at(state, state.displayed_slice(), cell->row, cell->column)};
}

}  // namespace maskscope::app
