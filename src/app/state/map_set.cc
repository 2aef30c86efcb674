#include "app/state/map_set.h"

#include <algorithm>
#include <utility>

#include "analysis/summaries.h"
#include "app/state/format.h"
#include "base/half.h"

namespace maskscope::app {
namespace {

std::optional<std::size_t> find(const std::vector<analysis::Group>& groups, std::size_t token) {
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].holds(token)) return i;
  }
  return std::nullopt;
}

std::vector<float> to_floats(std::span<const std::uint16_t> halves) {
  std::vector<float> floats;
  floats.reserve(halves.size());
  for (const std::uint16_t half : halves) floats.push_back(from_half(half));
  return floats;
}

void append_halves(std::vector<std::uint16_t>& halves, std::span<const float> floats) {
  for (const float value : floats) halves.push_back(to_half(value));
}

}  // namespace

MapSet::MapSet(Maps maps, const text::Encoding& encoding, const analysis::Filter& filter)
    : maps_(std::move(maps)),
      tokens_(encoding.tokens),
      spelling_(encoding.spelling),
      roles_(encoding.tokens, encoding.spelling.names.cls, encoding.spelling.names.sep),
      filter_(filter),
      arrangement_(analysis::arrange(encoding, filter)) {
  if (filter != analysis::Filter{}) arranged_ = arranged_maps();
  layers_ = layer_means();
}

std::optional<std::size_t> MapSet::row_of(std::size_t token) const { return find(rows(), token); }
std::optional<std::size_t> MapSet::column_of(std::size_t token) const { return find(columns(), token); }

std::string MapSet::label(const analysis::Group& group) const {
  std::string text = shown_token(tokens_[group.first]);
  for (std::size_t i = group.first + 1; i <= group.last; ++i) text += spelling_.letters(tokens_[i]);
  return text;
}

std::vector<float> MapSet::arrange(std::span<const float> cells) const {
  return analysis::arranged(cells, maps_.tokens(), arrangement_, filter_);
}

Maps MapSet::arranged_maps() const {
  std::vector<std::uint16_t> halves;
  halves.reserve(maps_.slices() * size().rows * size().columns);
  for (std::size_t slice = 0; slice < maps_.slices(); ++slice) {
    append_halves(halves, arrange(to_floats(maps_.of(slice))));
  }
  return {std::move(halves), maps_.layers(), maps_.heads(), size()};
}

std::vector<float> MapSet::mean_of_layer(std::size_t layer) const {
  analysis::MeanMap mean;
  for (std::size_t head = 0; head < maps_.heads(); ++head) mean.add(to_floats(maps_.of(maps_.slice({layer, head}))));
  return mean.mean();
}

Maps MapSet::layer_means() const {
  std::vector<std::uint16_t> halves;
  for (std::size_t layer = 0; layer < maps_.layers(); ++layer) append_halves(halves, arrange(mean_of_layer(layer)));
  return {std::move(halves), maps_.layers(), 1, size()};
}

std::vector<float> MapSet::rollout(std::size_t last_layer) const {
  analysis::Rollout rollout(maps_.tokens());
  for (std::size_t layer = 0; layer <= last_layer; ++layer) rollout.add_layer(mean_of_layer(layer));
  return rollout.cells();
}

std::vector<float> MapSet::summary_cells(const SummaryOf& of) const {
  if (of.kind == Summary::rollout) return rollout(of.layer);
  analysis::MeanMap mean;
  analysis::MaximumMap most;
  for (const HeadIndex& head : of.heads) {
    const std::vector<float> cells = to_floats(maps_.of(maps_.slice(head)));
    of.kind == Summary::mean ? mean.add(cells) : most.add(cells);
  }
  return of.kind == Summary::mean ? mean.mean() : most.maximum();
}

bool MapSet::summarise(SummaryOf of) {
  if (of == summary_of_) return false;
  summary_of_ = std::move(of);
  if (summary_of_.kind == Summary::head) return true;
  std::vector<std::uint16_t> halves;
  append_halves(halves, arrange(summary_cells(summary_of_)));
  summary_ = Maps(std::move(halves), 1, 1, size());
  return true;
}

MapSet::Place MapSet::place(std::uint32_t slice) const {
  if (slice < maps_.slices()) return {heads(), {slice / maps_.heads(), slice % maps_.heads()}};
  if (slice < summary_slice()) return {layers_, {slice - maps_.slices(), 0}};
  return {summary_, {0, 0}};
}

float MapSet::at(std::uint32_t slice, std::size_t row, std::size_t column) const {
  const Place found = place(slice);
  return found.maps.at(found.index, row, column);
}

std::span<const std::uint16_t> MapSet::halves(std::uint32_t slice) const {
  const Place found = place(slice);
  return found.maps.of(found.maps.slice(found.index));
}

float MapSet::top(std::uint32_t slice) const {
  const Place found = place(slice);
  return found.maps.top(found.index);
}

std::span<const HeadScores> MapSet::scores() const {
  return scores_.size() == maps_.slices() ? std::span(scores_) : std::span<const HeadScores>();
}

bool MapSet::score_some() {
  constexpr std::size_t kCellsAFrame = 1 << 20;
  for (std::size_t cells = 0; cells < kCellsAFrame && scores_.size() < maps_.slices();) {
    const std::vector<float> map = to_floats(maps_.of(scores_.size()));
    analysis::PatternSums sums;
    sums.add(map, roles_);
    scores_.push_back({sums.scores(), analysis::entropy(map, maps_.tokens())});
    cells += map.size();
  }
  return scores_.size() == maps_.slices();
}

void MapSet::upload(MapRenderer& renderer) const {
  renderer.reserve(summary_slice() + 1, size());
  if (size().empty()) return;
  renderer.put(0, heads().halves());
  renderer.put(slice_of_layer(0), layers_.halves());
  upload_summary(renderer);
}

void MapSet::upload_summary(MapRenderer& renderer) const {
  if (summary_of_.kind != Summary::head && !size().empty()) renderer.put(summary_slice(), summary_.halves());
}

}  // namespace maskscope::app
