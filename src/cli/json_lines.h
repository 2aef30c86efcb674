// JSON as lines: one object, one line, whatever a reader takes for a line's end; and the answers that are made of it.
#pragma once

#include <functional>
#include <vector>

#include <nlohmann/json.hpp>

#include "scope/reading.h"

namespace maskscope::cli {

using Json = nlohmann::ordered_json;

// To standard output. The characters that Unicode counts as line ends (U+0085, U+2028, U+2029) are escaped, so that a
// reader who splits at those does not cut an object in two.
void print_line(const Json& object);

// {"token": .., "id": .., "logit": .., "probability": ..}
Json word_json(const scope::Prediction& word);
Json words_json(const std::vector<scope::Prediction>& words);

// {"text": .., "tokens": .., "masks": ..}
Json answer_json(const scope::Reading& reading, Json masks);

// For a person: every mask of an answer, under its place where there are several; then standard output is flushed.
void for_each_mask(const Json& answer, const std::function<void(const Json&)>& print);

}  // namespace maskscope::cli
