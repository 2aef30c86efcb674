// The maps as they are shown: rows and columns arranged by the filter, each layer's mean, and the summary that was asked
// for. In the texture the heads come first, then the layers' means, then the summary. UI thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/head_patterns.h"
#include "analysis/map_filter.h"
#include "app/map_renderer.h"
#include "app/state/maps.h"
#include "app/state/view_settings.h"
#include "engine/reading.h"

namespace maskscope::app {

struct SummaryOf {
  Summary kind = Summary::head;
  std::vector<HeadIndex> heads;  // of the mean and the maximum
  std::size_t layer = 0;         // the last one in the rollout
  bool operator==(const SummaryOf&) const = default;
};

// What a head does, as numbers.
struct HeadScores {
  analysis::PatternScores patterns{};
  float entropy = 0;  // bits
};

class MapSet {
 public:
  MapSet(Maps maps, const text::Encoding& encoding, const analysis::Filter& filter);

  const analysis::Filter& filter() const { return filter_; }
  const std::vector<analysis::Group>& rows() const { return arrangement_.rows; }
  const std::vector<analysis::Group>& columns() const { return arrangement_.columns; }
  MapSize size() const { return {rows().size(), columns().size()}; }
  std::optional<std::size_t> row_of(std::size_t token) const;
  std::optional<std::size_t> column_of(std::size_t token) const;
  std::string label(const analysis::Group& group) const;  // "unbelievable", "\u2026bed", "[SEP]"

  // Makes the summary's map where another one is wanted; says whether it was.
  bool summarise(SummaryOf of);
  const SummaryOf& summary() const { return summary_of_; }

  std::uint32_t slice(HeadIndex head) const { return maps_.slice(head); }
  std::uint32_t slice_of_layer(std::size_t layer) const { return static_cast<std::uint32_t>(maps_.slices() + layer); }
  std::uint32_t summary_slice() const { return slice_of_layer(maps_.layers()); }
  float at(std::uint32_t slice, std::size_t row, std::size_t column) const;
  std::span<const std::uint16_t> halves(std::uint32_t slice) const;  // [row][column]
  float top(std::uint32_t slice) const;                              // the largest value

  // Of the whole maps, whatever the filter hides; [layer * heads + head]. Made a few heads at a time, so that no frame of a
  // long text takes long: empty until all are there. score_some says whether they are.
  std::span<const HeadScores> scores() const;
  bool score_some();

  // One head's exact numbers, [query][key], as this picture arranges them.
  std::vector<float> arrange(std::span<const float> cells) const;

  void upload(MapRenderer& renderer) const;
  void upload_summary(MapRenderer& renderer) const;

 private:
  struct Place {
    const Maps& maps;
    HeadIndex index;
  };
  Place place(std::uint32_t slice) const;
  const Maps& heads() const { return arranged_ ? *arranged_ : maps_; }
  Maps arranged_maps() const;
  Maps layer_means() const;
  std::vector<float> mean_of_layer(std::size_t layer) const;
  std::vector<float> summary_cells(const SummaryOf& of) const;
  std::vector<float> rollout(std::size_t last_layer) const;

  Maps maps_;
  std::vector<std::string> tokens_;
  text::Spelling spelling_;
  analysis::TokenRoles roles_;
  analysis::Filter filter_;
  analysis::Arrangement arrangement_;
  std::optional<Maps> arranged_;  // nothing where the filter leaves the maps as they are
  Maps layers_;                   // a map a layer
  SummaryOf summary_of_;
  Maps summary_;  // one map, or none
  std::vector<HeadScores> scores_;
};

}  // namespace maskscope::app
