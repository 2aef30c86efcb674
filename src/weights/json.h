// JSON from files that may be damaged: parsed without exceptions, doubled keys refused, depth limited. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace maskscope::weights {

using Json = nlohmann::ordered_json;

// A JSON object, or an error that begins with the file's name.
Result<Json> parse_json_object(std::string_view text, const std::string& file_name);

// As above, but the members of one object, which lies in another ({"model": {"vocab": {..}}}), are handed over one by one
// and left out of the result, so that it may have up to kMaxVocabulary of them.
struct LargeObject {
  std::string outer, inner;  // "model", "vocab"
  std::function<void(const std::string& key, const Json& value)> visit;
};
Result<Json> parse_json_object(std::string_view text, const std::string& file_name, const LargeObject& large);

// A text for a message: in quotes, everything but ASCII's printable characters escaped, cut where it is long. Names out of
// files can hold what steers a terminal.
std::string printable(std::string_view text);

// A member of the right kind, or nothing.
std::optional<std::string> text_member(const Json& object, const char* key);
std::optional<std::uint64_t> number_member(const Json& object, const char* key);
std::optional<bool> flag_member(const Json& object, const char* key);

// A value for a message, escaped and cut likewise.
std::string printable_value(const Json& value);

}  // namespace maskscope::weights
