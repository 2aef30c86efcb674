// Texts of strangers on a terminal or beside a map. Thread-safe: no state.
#pragma once

#include <string>
#include <string_view>

namespace maskscope::text {

// The UTF-8 text with its control characters (C0, DEL and C1) written as JSON writes them: a line feed as \n, escape as \u001b.
std::string with_visible_controls(std::string_view text);

}  // namespace maskscope::text
