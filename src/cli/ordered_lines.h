// Lines in bulk: several at once, one a thread, and what comes of them in the order of the lines.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "base/error.h"
#include "cli/line_source.h"

namespace maskscope::cli {

struct Line {
  std::string text;
  std::size_t number = 1;
};

// What is to be done when a line's turn comes; an error ends the run.
using Turn = std::function<Result<void>()>;
// Works on a line. Used by one thread at a time.
using Work = std::function<Turn(const Line&)>;

struct Workers {
  Work alone;                     // for a line that comes alone: all threads work on it
  std::function<Work()> another;  // one more that works beside others, on a thread of its own
  std::size_t threads = 1;        // at least 1
};

// A line that comes alone, the only one or one that is waited for, is worked on by all threads; from when on several are at
// hand each thread takes a line of its own. Turns are taken one at a time, in order, each as soon as it can be. At most
// kLinesAhead lines for each thread are read and not done with, so that a slow one does not pile up the rest. Returns when
// all turns were taken, or with the first error of the lines or of a turn; a thread that waits for a line then waits on.
inline constexpr std::size_t kLinesAhead = 4;
Result<void> work_in_order(LineSource& lines, const Workers& workers);

}  // namespace maskscope::cli
