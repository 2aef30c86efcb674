// What the standard library or the option parser throws, as an Error. Thread-safe: no state.
#pragma once

#include <exception>
#include <new>

#include "base/error.h"

namespace maskscope::cli {

inline Error caught(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) == nullptr) return {error.what()};
  return {"out of memory; a shorter text, fewer threads or a smaller model may fit", ErrorCode::out_of_memory};
}

}  // namespace maskscope::cli
