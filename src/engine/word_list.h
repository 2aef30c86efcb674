// The words that a person types as one line: "he, she, they". Thread-safe: no state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace maskscope::engine {

// Separated by commas, without the space around them; what is empty between two commas is left out. A word that stands in
// double quotes may have commas, and a quote as two: "1,000", "5"" screen".
std::vector<std::string> split_words(std::string_view line);

}  // namespace maskscope::engine
