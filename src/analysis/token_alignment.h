// Two sentences side by side: which token of one stands where which token of the other does. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace maskscope::analysis {

struct TokenAlignment {
  std::optional<std::size_t> first, second;  // indices of tokens, at least one of them
  bool operator==(const TokenAlignment&) const = default;
};

// By the longest common subsequence of their tokens. Between two that are equal, others stand side by side from the left as
// far as there are as many; what is left stands alone. Every token is there once, in order. Up to 512 tokens each.
std::vector<TokenAlignment> align(std::span<const std::string> first, std::span<const std::string> second);

}  // namespace maskscope::analysis
