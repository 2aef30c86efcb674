#include "analysis/head_distance.h"

#include <algorithm>
#include <cmath>

namespace maskscope::analysis {
namespace {

// p log2(p / m), 0 where p is 0.
double information(double p, double m) { return p > 0 ? p * std::log2(p / m) : 0; }

}  // namespace

float head_distance(std::span<const float> first, std::span<const float> second, std::size_t tokens) {
  double sum = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const double p = static_cast<double>(first[i]), q = static_cast<double>(second[i]), m = (p + q) / 2;
    sum += (information(p, m) + information(q, m)) / 2;
  }
  // Rows sum to 1 but for their rounding.
  return static_cast<float>(std::clamp(sum / static_cast<double>(tokens), 0.0, 1.0));
}

}  // namespace maskscope::analysis
