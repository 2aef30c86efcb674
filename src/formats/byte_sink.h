// Where a file's bytes go while it is made, in order, so that it is never whole in memory.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace maskscope::formats {

// An error ends the making of the file, and is what it ends with.
using ByteSink = std::function<Result<void>(std::string_view bytes)>;

// For files that are small enough to be held.
inline ByteSink into(std::string& file) {
  return [&file](std::string_view bytes) -> Result<void> {
    file.append(bytes);
    return {};
  };
}

}  // namespace maskscope::formats
