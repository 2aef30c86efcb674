// Standard output, at once and with its errors: a closed pipe and a full disk are said. Thread-safe: no state.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace maskscope::cli {

Result<void> write_out(std::string_view text);

// A sentence to standard error, as one line that names the program.
void write_note(std::string_view sentence);

// As printf would print it. No %zu: not every C library knows it.
[[gnu::format(printf, 1, 2)]] std::string printed(const char* format, ...);

}  // namespace maskscope::cli
