#include "analysis/token_alignment.h"

#include <algorithm>
#include <cstdint>

namespace maskscope::analysis {
namespace {

// lengths[i * (m + 1) + j]: of the longest common subsequence of first[i..] and second[j..].
std::vector<std::uint16_t> common_lengths(std::span<const std::string> first, std::span<const std::string> second) {
  const std::size_t width = second.size() + 1;
  std::vector<std::uint16_t> lengths((first.size() + 1) * width);
  for (std::size_t i = first.size(); i-- > 0;) {
    for (std::size_t j = second.size(); j-- > 0;) {
      const std::uint16_t either = std::max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
      const auto both = static_cast<std::uint16_t>(lengths[(i + 1) * width + j + 1] + 1);
      lengths[i * width + j] = first[i] == second[j] ? both : either;
    }
  }
  return lengths;
}

// Tokens [from, to) of each that have no equal.
void add_different(std::vector<TokenAlignment>& pairs, std::size_t from_first, std::size_t to_first,
                   std::size_t from_second, std::size_t to_second) {
  for (; from_first < to_first || from_second < to_second;) {
    TokenAlignment pair;
    if (from_first < to_first) pair.first = from_first++;
    if (from_second < to_second) pair.second = from_second++;
    pairs.push_back(pair);
  }
}

}  // namespace

std::vector<TokenAlignment> align(std::span<const std::string> first, std::span<const std::string> second) {
  const std::size_t width = second.size() + 1;
  const auto lengths = common_lengths(first, second);
  std::vector<TokenAlignment> pairs;
  std::size_t i = 0, j = 0, done_i = 0, done_j = 0;
  while (i < first.size() && j < second.size()) {
    if (first[i] == second[j]) {
      add_different(pairs, done_i, i, done_j, j);
      pairs.push_back({i, j});
      done_i = ++i;
      done_j = ++j;
    } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
      ++i;
    } else {
      ++j;
    }
  }
  add_different(pairs, done_i, first.size(), done_j, second.size());
  return pairs;
}

}  // namespace maskscope::analysis
