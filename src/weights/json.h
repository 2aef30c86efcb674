// JSON from files that may be damaged: parsed without exceptions, doubled keys refused, depth limited. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace maskscope::weights {

using Json = nlohmann::ordered_json;

// A JSON object, or an error that begins with the file's name.
Result<Json> parse_json_object(std::string_view text, const std::string& file_name);

// A text for a message: in quotes, everything but ASCII's printable characters escaped, cut where it is long. Names out of
// files can hold what steers a terminal.
std::string printable(std::string_view text);

// A member of the right kind, or nothing.
std::optional<std::string> text_member(const Json& object, const char* key);
std::optional<std::uint64_t> number_member(const Json& object, const char* key);

}  // namespace maskscope::weights
