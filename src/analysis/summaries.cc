#include "analysis/summaries.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace maskscope::analysis {

void MeanMap::add(std::span<const float> map) {
  sums_.resize(map.size());
  for (std::size_t i = 0; i < map.size(); ++i) sums_[i] += map[i];
  ++maps_;
}

std::vector<float> MeanMap::mean() const {
  std::vector<float> mean = sums_;
  for (float& value : mean) value /= static_cast<float>(maps_);
  return mean;
}

void MaximumMap::add(std::span<const float> map) {
  most_.resize(map.size());
  for (std::size_t i = 0; i < map.size(); ++i) most_[i] = std::max(most_[i], map[i]);
}

Rollout::Rollout(std::size_t tokens) : tokens_(tokens), cells_(tokens * tokens) {
  for (std::size_t i = 0; i < tokens; ++i) cells_[i * tokens + i] = 1;
}

void Rollout::add_layer(std::span<const float> mean) {
  std::vector<float> next(cells_.size());
  for (std::size_t query = 0; query < tokens_; ++query) {
    const std::span<float> row = std::span(next).subspan(query * tokens_, tokens_);
    for (std::size_t middle = 0; middle < tokens_; ++middle) {
      const float weight = (mean[query * tokens_ + middle] + (query == middle ? 1.0F : 0.0F)) / 2;
      const std::span<const float> from = std::span(std::as_const(cells_)).subspan(middle * tokens_, tokens_);
      for (std::size_t key = 0; key < tokens_; ++key) row[key] += weight * from[key];
    }
  }
  cells_ = std::move(next);
}

float entropy(std::span<const float> map, std::size_t tokens) {
  double sum = 0;
  for (const float p : map) {
    if (p > 0) sum -= static_cast<double>(p * std::log2(p));
  }
  return static_cast<float>(sum / static_cast<double>(tokens));
}

}  // namespace maskscope::analysis
