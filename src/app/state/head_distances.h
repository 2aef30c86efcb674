// How differently each head attends in the two models that are compared (analysis/head_distance.h). UI thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analysis/head_distance.h"

namespace maskscope::app {

struct State;

struct HeadDistances {
  std::uint32_t first = 0, second = 0;         // ids of the readings
  std::size_t heads = 0;                       // how many are measured in the end
  std::vector<analysis::HeadDistance> found;   // layer after layer
  std::vector<analysis::HeadDistance> ranked;  // the most different first, once all are found
  bool whole() const { return found.size() == heads; }
};

// Whether both models have as many heads and split the text alike: then each head and each row has its counterpart. Both have read.
bool have_counterparts(const State& state);

// Measures further heads where the comparison of two models is open: a frame's share of them. Says whether all is done.
bool refresh_head_distances(State& state);

}  // namespace maskscope::app
