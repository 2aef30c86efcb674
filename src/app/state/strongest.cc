#include "app/state/strongest.h"

#include <algorithm>
#include <functional>

namespace maskscope::app {

std::vector<LitValue> strongest_of(const State& state, std::size_t query) {
  constexpr std::size_t kStrongest = 3;
  std::vector<LitValue> row(state.shown->maps.tokens());
  for (std::size_t key = 0; key < row.size(); ++key) row[key] = {query, key, value_at(state, state.chosen, query, key)};
  const std::size_t kept = std::min(kStrongest, row.size());
  std::partial_sort(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(kept), row.end(),
                    [](const LitValue& a, const LitValue& b) { return a.value > b.value; });
  row.resize(kept);
  return row;
}

std::vector<std::size_t> most_similar(const engine::TokenSimilarityResult& found) {
  std::vector<std::size_t> tokens;
  for (std::size_t token = 0; token < found.similarities.size(); ++token) {
    if (token != found.request.position) tokens.push_back(token);
  }
  std::ranges::stable_sort(tokens, std::greater(), [&](std::size_t token) { return found.similarities[token]; });
  return tokens;
}

}  // namespace maskscope::app
