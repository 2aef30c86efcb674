// How differently two heads attend to one sentence. Maps are [query][key], tokens x tokens, rows sum to 1. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <span>

namespace maskscope::analysis {

// The mean over the queries of the Jensen-Shannon divergence between their rows (Lin 1991), in bits: 0 where the heads attend
// alike, 1 where no row has a token in common with its counterpart. Clark et al. 2019, section 6, compare heads by its sum.
// first and second have tokens x tokens cells, at least one.
float head_distance(std::span<const float> first, std::span<const float> second, std::size_t tokens);

// A head of two models that have as many.
struct HeadDistance {
  std::size_t layer = 0, head = 0;  // from 0
  float distance = 0;
  bool operator==(const HeadDistance&) const = default;
};

}  // namespace maskscope::analysis
