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

// {"error": .., "code": ..} where JSON is wanted.
Said error_said(const Error& error, bool json);

// Answers a text. Used by one thread at a time.
using Answer = std::function<Said(const TextLine&)>;

struct Answers {
  Answer alone;                     // with all threads
  std::function<Answer()> another;  // one more, to be used beside others on a thread of its own
};

// Answers the options' text, else every line of standard input. A line that cannot be read or answered, for lack of memory
// too, becomes {"error": .., "code": ..} where JSON is wanted, else a sentence on standard error, and the run goes on; it is
// the command's own failure only where it was alone.
Result<void> answer_texts(const Common& common, const TextOptions& options, const Answers& answers);

// Nothing where no target was named. A label or word that the model lacks is the command's own error, in its beginning; only of a model
// that finds answers in a text are targets the text's.
Result<void> check_target(const engine::Session& session, const std::optional<std::string>& name);
Result<std::optional<text::TokenId>> target_of(const engine::Session& session, const std::optional<std::string>& name);

// How a command that predicts answers a text that a session has just read.
struct Predictor {
  std::size_t top = 1;     // predictions of each mask in the reading
  bool needs_mask = true;  // a text without one fails, saying why, unless a classifier answers it
  // What is named beside the texts, if the model has it: asked before the first text is read; none: nothing is.
  std::function<Result<void>(const engine::Session&)> check{};
  // The answer as standard output has it: a line of JSON, or lines for a person.
  std::function<Result<std::string>(engine::Session&, const engine::Reading&)> answer;
};

// A whole command of this kind.
Result<void> answer_predictions(const Common& common, const TextOptions& options, const Predictor& predictor);

// "[MASK] at token 8", "the answer starts at", "Paris"; and the line's end.
std::string place_line(const engine::Reading& reading, std::size_t place);

// A line for each prediction: "  70 %  water".
std::string prediction_lines(const engine::MaskPredictions& mask);

// For a person: what show says of each mask, below its position where there are several; or of what a classifier labels.
template <class Masks, class Show>
std::string show_masks(const engine::Reading& reading, const Masks& masks, const Show& show) {
  std::string shown;
  for (const auto& mask : masks) {
    if (masks.size() > 1) shown += place_line(reading, mask.position);
    shown += show(mask);
  }
  return shown;
}

}  // namespace maskscope::cli
