// What a file says of its reading, as JSON: maskscope_reading of docs/reading-format.md. Thread-safe: no state.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "formats/saved_reading.h"

namespace maskscope::formats {

// Without layers, heads and hidden_size, which its tensors say. An error begins with `where` and names the member, what was found
// and what was expected.
Result<SavedReading> parse_reading_json(std::string_view text, const std::string& where);

// Members that say no more than their defaults are left out.
std::string make_reading_json(const SavedReading& saved);

}  // namespace maskscope::formats
