// Texts, a line each or the one text of the command line, and their answers in the same order. Memory does not grow with
// the number of lines.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/ordered_lines.h"
#include "engine/session.h"

namespace maskscope::cli {

struct TextLine {
  std::string text;
  std::optional<std::string> pair;  // never empty
};

// A line that begins with "{" is a JSON object with "text" (and "pair"), any other line is the text itself. pair: the
// options', for lines that have none.
Result<TextLine> parse_line(std::string_view line, const std::optional<std::string>& pair);

// What a command says to a text.
struct Said {
  std::string output;   // for standard output
  std::string warning;  // a sentence, or empty
  std::string failure;  // why the text has no answer: a sentence, or empty
  bool failure_in_output = false;
};

// {"error": ..} where JSON is wanted.
Said error_said(const Error& error, bool json);

// Answers a text. Used by one thread at a time.
using Answer = std::function<Said(const TextLine&)>;

struct Answers {
  Answer alone;                     // with all threads
  std::function<Answer()> another;  // one more, to be used beside others on a thread of its own
};

// Answers the options' text, else every line of standard input. A line that cannot be read or answered becomes
// {"error": ..} where JSON is wanted, else a sentence on standard error, and the run goes on; it is the command's own failure
// only where it was alone.
Result<void> answer_texts(const Common& common, const TextOptions& options, const Answers& answers);

// What a command that asks for masks says of a text that a session has just read.
struct MaskAnswerer {
  std::size_t top = 1;                                                           // predictions of each mask
  std::function<Result<Json>(engine::Session&, const engine::Reading&)> answer;  // one object with "masks"
  std::function<std::string(const Json&)> show;                                  // that object for a person
};

// A whole command of this kind. A text without a mask fails, saying why.
Result<void> answer_masks(const Common& common, const TextOptions& options, const MaskAnswerer& answerer);

}  // namespace maskscope::cli
