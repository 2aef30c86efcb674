// What choices are called in links and in the page's state. Thread-safe: no state.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <utility>

#include "app/state/view_settings.h"
#include "app/views/head_views.h"
#include "app/views/prediction_tabs.h"
#include "app/widgets/theme.h"

namespace maskscope::app {

template <class Value, std::size_t count>
using Names = std::array<std::pair<std::string_view, Value>, count>;

inline constexpr Names<Appearance, 2> kThemes = {{{"dark", Appearance::dark}, {"light", Appearance::light}}};
// Of a table of views, each with its id and its name in links.
template <class Table>
constexpr auto link_names(const Table& table) {
  Names<decltype(table[0].id), std::tuple_size_v<Table>> names{};
  for (std::size_t i = 0; i < table.size(); ++i) names[i] = {table[i].link, table[i].id};
  return names;
}
inline constexpr auto kViews = link_names(kHeadViews);
inline constexpr auto kPredictionTabNames = link_names(kPredictionTabs);

inline constexpr Names<Summary, 4> kSummaries = {
    {{"head", Summary::head}, {"mean", Summary::mean}, {"maximum", Summary::maximum}, {"rollout", Summary::rollout}}};

// Nothing where the value has no name.
template <class Value, std::size_t count>
constexpr std::string_view name_of(Value value, const Names<Value, count>& names) {
  for (const auto& [name, each] : names) {
    if (each == value) return name;
  }
  return {};
}

}  // namespace maskscope::app
