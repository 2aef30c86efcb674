// Texts from standard input, a line each, or the one text of the command line.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "base/error.h"
#include "cli/commands.h"

namespace maskscope::cli {

struct TextLine {
  std::string text;
  std::optional<std::string> pair;
};

// A line that is a JSON object with "text" (and "pair") is taken as such, any other line is the text itself.
TextLine parse_line(const std::string& line);

// Calls `each` for every text in order; gives how many there were.
std::size_t for_each_text(const TextOptions& options, const std::function<void(const TextLine&)>& each);

}  // namespace maskscope::cli
