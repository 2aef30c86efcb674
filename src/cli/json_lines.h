// JSON as lines: one object, one line, whatever a reader takes for a line's end; and the answers that are made of it.
// Thread-safe: no state.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/reading.h"

namespace maskscope::cli {

using Json = nlohmann::ordered_json;

// With its end. The characters that Unicode counts as line ends (U+0085, U+2028, U+2029) are escaped, so that a
// reader who splits at those does not cut an object in two.
std::string json_line(const Json& object);

// {"token": .., "id": .., "logit": .., "probability": ..}
Json word_json(const analysis::Prediction& word);
Json words_json(const std::vector<analysis::Prediction>& words);

// Adds "truncated": {"tokens": how many, "from": "text", "pair" or "both", "masks": how many of them} where a text was cut.
void add_cut(Json& object, const text::CutOff& cut);

// {"text": .., "tokens": .., "masks": ..}, "pair" where there is one and "truncated".
Json answer_json(const engine::Reading& reading, Json masks);

// For a person: every mask of an answer, under its place where there are several.
std::string show_masks(const Json& answer, const std::function<std::string(const Json&)>& show);

}  // namespace maskscope::cli
