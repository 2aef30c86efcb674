// JSON as lines: one object, one line, whatever a reader takes for a line's end.
#pragma once

#include <nlohmann/json.hpp>

namespace maskscope::cli {

using Json = nlohmann::ordered_json;

// To standard output. The characters that Unicode counts as line ends (U+0085, U+2028, U+2029) are escaped, so that a
// reader who splits at those does not cut an object in two.
void print_line(const Json& object);

}  // namespace maskscope::cli
