// Sentences with values in them. Thread-safe: no state.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace maskscope {

// The pattern with each {} replaced by the next value, a text or a whole number: fill_in("{} of {} heads", 3, 144). A {} without a
// value stays, and values without a {} are left out. Values are not searched for further {}. Views call it in every frame.
template <class... Values>
std::string fill_in(std::string_view pattern, const Values&... values) {
  constexpr std::string_view kGap = "{}";
  std::string filled;
  [[maybe_unused]] const auto add = [&]<class Value>(const Value& value) {
    const std::size_t gap = pattern.find(kGap);
    if (gap == std::string_view::npos) return;
    filled += pattern.substr(0, gap);
    if constexpr (std::integral<Value>) {
      filled += std::to_string(value);
    } else {
      filled += std::string_view(value);
    }
    pattern.remove_prefix(gap + kGap.size());
  };
  (add(values), ...);
  return filled += pattern;
}

}  // namespace maskscope
