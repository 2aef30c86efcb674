#include "cli/output.h"

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "base/native/system.h"

namespace maskscope::cli {

Result<void> write_out(std::string_view text) {
  while (!text.empty()) {
    const std::ptrdiff_t written = system::write(system::kStandardOutput, text.data(), text.size());
    if (written < 0) return fail(ErrorCode::file, "standard output cannot be written: ", std::strerror(errno));
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

void write_note(std::string_view sentence) {
  std::fprintf(stderr, "maskscope: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
}

std::string printed(const char* format, ...) {
  std::va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  std::string text(static_cast<std::size_t>(std::vsnprintf(nullptr, 0, format, arguments)) + 1, '\0');
  std::vsnprintf(text.data(), text.size(), format, again);
  va_end(again);
  va_end(arguments);
  text.pop_back();  // vsnprintf's zero
  return text;
}

}  // namespace maskscope::cli
