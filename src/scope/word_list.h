// The words that a person types as one line: "he, she, they". Thread-safe: no state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace maskscope::scope {

// Separated by commas, without the space around them; what is empty between two commas is left out.
std::vector<std::string> split_words(std::string_view line);

}  // namespace maskscope::scope
