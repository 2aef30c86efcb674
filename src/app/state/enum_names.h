// What choices are called in links and in the page's state. Thread-safe: no state.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "app/state/view_settings.h"
#include "app/widgets/theme.h"

namespace maskscope::app {

template <class Value, std::size_t count>
using Names = std::array<std::pair<std::string_view, Value>, count>;

inline constexpr Names<Appearance, 2> kThemes = {{{"dark", Appearance::dark}, {"light", Appearance::light}}};
inline constexpr Names<View, 3> kViews = {
    {{"matrix", View::matrix}, {"lines", View::lines}, {"sentence", View::sentence}}};
inline constexpr Names<Summary, 4> kSummaries = {
    {{"head", Summary::head}, {"mean", Summary::mean}, {"maximum", Summary::maximum}, {"rollout", Summary::rollout}}};
inline constexpr Names<Answers, 5> kAnswers = {{{"words", Answers::words},
                                                {"places", Answers::places},
                                                {"layers", Answers::layers},
                                                {"targets", Answers::targets},
                                                {"jointly", Answers::jointly}}};

// Nothing where the value has no name.
template <class Value, std::size_t count>
constexpr std::string_view name_of(Value value, const Names<Value, count>& names) {
  for (const auto& [name, each] : names) {
    if (each == value) return name;
  }
  return {};
}

}  // namespace maskscope::app
