// Texts, a line each or the one text of the command line, and their answers in the same order. Memory does not grow with
// the number of lines.
#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <optional>
#include <string>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/json_lines.h"
#include "scope/session.h"

namespace maskscope::cli {

struct TextLine {
  std::string text;
  std::optional<std::string> pair;
};

// A line that is a JSON object with "text" (and "pair") is taken as such, any other line is the text itself.
TextLine parse_line(const std::string& line);

using EachText = std::function<void(const TextLine&)>;

// Calls `each` for every line in order; gives how many there were.
std::size_t for_each_line(std::istream& in, const EachText& each);
// The same for the options' text, else the lines of standard input.
std::size_t for_each_text(const TextOptions& options, const EachText& each);

// How a command answers a text that the session has just read: one object with "masks"; and how it shows that to a person.
struct Answerer {
  std::function<Result<Json>(const scope::Reading&)> answer;
  std::function<void(const Json&)> print;
};

// Answers every text. One that can not be read or answered becomes {"error": ..} where JSON is wanted, and the run goes on;
// it is the command's own failure only where it was alone, and so is a text without a mask. top: predictions of a mask.
Result<void> answer_texts(scope::Session& session, const TextOptions& options, std::size_t top,
                          const Answerer& answerer);

// A whole command of this kind: `answer` tells more of each mask than its best word.
Result<void> answer_further(const Common& common, const TopOptions& options,
                            Result<Json> (*answer)(scope::Session&, const scope::Reading&, std::size_t top),
                            void (*print)(const Json&));

}  // namespace maskscope::cli
