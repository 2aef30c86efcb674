// What is an option, what is its value and what is a text. Thread-safe: no state.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/error.h"

namespace maskscope::cli {

// The arguments behind the program's name in an order that the parser takes for nothing else: the subcommand, options with
// their values, "--" and the texts. A text may be a subcommand's name and may begin with "-", unless it is "-" or "--" and a
// word, which is an option: one that the app does not have is refused, in a sentence.
Result<std::vector<std::string>> arrange_arguments(CLI::App& app, std::span<const std::string> arguments);

}  // namespace maskscope::cli
