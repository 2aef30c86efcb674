// The likeliest words of a row of logits. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace maskscope::scope {

struct Ranked {
  std::size_t index = 0;
  float logit = 0;
  float probability = 0;  // softmax over the whole row
};

// The k highest logits (fewer where the row is shorter), best first; of equal ones the lower index comes first.
std::vector<Ranked> top_k(std::span<const float> logits, std::size_t k);

}  // namespace maskscope::scope
