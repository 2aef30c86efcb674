#include "app/state/strongest.h"

#include <algorithm>

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

}  // namespace maskscope::app
