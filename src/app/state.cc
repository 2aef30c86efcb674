#include "app/state.h"

namespace maskscope::app {

float value_at(const State& state, HeadIndex head, std::size_t query, std::size_t key) {
  const Shown& shown = *state.shown;
  if (state.exact && state.exact->id == shown.id && state.exact->index == head) {
    return state.exact->cells[query * shown.maps.tokens() + key];
  }
  return shown.maps.at(head, query, key);
}

std::optional<LitValue> lit_value(const State& state) {
  const Focus& lit = state.lit();
  if (!state.shown || !lit.query || !lit.key) return std::nullopt;
  const std::size_t tokens = state.shown->maps.tokens();
  if (*lit.query >= tokens || *lit.key >= tokens) return std::nullopt;
  return LitValue{*lit.query, *lit.key, value_at(state, state.displayed(), *lit.query, *lit.key)};
}

}  // namespace maskscope::app
