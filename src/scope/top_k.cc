#include "scope/top_k.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace maskscope::scope {

std::vector<Ranked> top_k(std::span<const float> logits, std::size_t k) {
  if (logits.empty()) return {};
  std::vector<std::size_t> order(logits.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const std::size_t kept = std::min(k, order.size());
  std::ranges::partial_sort(
      order, order.begin() + static_cast<std::ptrdiff_t>(kept),
      [&](std::size_t a, std::size_t b) { return logits[a] != logits[b] ? logits[a] > logits[b] : a < b; });

  const double highest = *std::ranges::max_element(logits);
  double total = 0;
  for (const float logit : logits) total += std::exp(static_cast<double>(logit) - highest);

  std::vector<Ranked> best;
  best.reserve(kept);
  for (const std::size_t index : std::span(order).first(kept)) {
    const double probability = std::exp(static_cast<double>(logits[index]) - highest) / total;
    best.push_back({.index = index, .logit = logits[index], .probability = static_cast<float>(probability)});
  }
  return best;
}

}  // namespace maskscope::scope
