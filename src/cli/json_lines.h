// JSON as lines: one object, one line, whatever a reader takes for the end of one. Thread-safe: no state.
#pragma once

#include <functional>
#include <string>

#include "base/error.h"
#include "engine/reading.h"
#include "formats/results_json.h"

namespace maskscope::cli {

using formats::JsonWriter;

// Adds members to an open object.
using AddMembers = std::function<void(JsonWriter&)>;

// An object and the end of its line. The characters that Unicode counts as line ends (U+0085, U+2028, U+2029) are escaped,
// so that a reader who splits at those does not cut an object in two.
std::string json_line(const AddMembers& add_members);

// {"error": its sentence, "code": "bad_input", "out_of_memory" or "file"}
std::string error_line(const Error& error);

// An answer: the members of formats::write_text and more.
std::string answer_line(const engine::Reading& reading, const AddMembers& add_members);

// Answers to a reading's masks, or to what a classifier labels: a list of them under formats::name_of its output, each written with
// what more there is. See formats/results_json.h.
template <class Masks, class... More>
std::string masks_line(const engine::Reading& reading, const Masks& masks, const More&... more) {
  return answer_line(reading, [&](JsonWriter& json) {
    formats::write_list(json.key(formats::name_of(reading.output)), masks, more...);
  });
}

}  // namespace maskscope::cli
