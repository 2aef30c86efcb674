#include "pack/quantise.h"

#include <algorithm>
#include <cmath>

namespace maskscope::pack {
namespace {

constexpr float kSteps = 63;        // on either side of 0
constexpr float kSmallest = 1e-5F;  // a channel or row that is never used still needs a factor above 0
constexpr int kClips = 8;           // scales tried for a row: its maximum, and 1/40 less each
constexpr float kClipStep = 0.025F;

float round_to_step(float value, float scale) { return std::clamp(std::nearbyint(value / scale), -kSteps, kSteps); }

double squared_error(std::span<const float> row, float scale) {
  double error = 0;
  for (const float value : row) {
    const double difference = static_cast<double>(value) - static_cast<double>(round_to_step(value, scale) * scale);
    error += difference * difference;
  }
  return error;
}

float best_scale(std::span<const float> row) {
  float largest = kSmallest;
  for (const float value : row) largest = std::max(largest, std::abs(value));
  float best = largest / kSteps;
  double least = squared_error(row, best);
  for (int i = 1; i < kClips; ++i) {
    const float scale = largest / kSteps * (1 - kClipStep * static_cast<float>(i));
    const double error = squared_error(row, scale);
    if (error < least) {
      least = error;
      best = scale;
    }
  }
  return best;
}

}  // namespace

std::vector<float> smoothing(std::span<const float> weight, std::span<const float> input_range, float alpha) {
  const std::size_t columns = input_range.size();
  std::vector<float> largest(columns);
  for (std::size_t i = 0; i < weight.size(); ++i) largest[i % columns] = std::max(largest[i % columns], std::abs(weight[i]));
  std::vector<float> smooth(columns);
  for (std::size_t c = 0; c < columns; ++c) {
    smooth[c] = std::pow(std::max(largest[c], kSmallest), 1 - alpha) / std::pow(std::max(input_range[c], kSmallest), alpha);
  }
  return smooth;
}

QuantisedRows quantise_rows(std::span<const float> weight, std::vector<float> smooth) {
  const std::size_t columns = smooth.size(), rows = weight.size() / columns;
  QuantisedRows result{.steps = std::vector<std::int8_t>(weight.size()), .scale = std::vector<float>(rows), .smooth = std::move(smooth)};
  std::vector<float> smoothed(columns);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) smoothed[c] = weight[r * columns + c] / result.smooth[c];
    result.scale[r] = best_scale(smoothed);
    for (std::size_t c = 0; c < columns; ++c) {
      result.steps[r * columns + c] = static_cast<std::int8_t>(round_to_step(smoothed[c], result.scale[r]));
    }
  }
  return result;
}

}  // namespace maskscope::pack
