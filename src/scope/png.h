// Pictures as PNG files (W3C Recommendation, 2003), compressed by zlib. Thread-safe: no state.
#pragma once

#include <string>

#include "base/error.h"
#include "scope/canvas.h"

namespace maskscope::scope {

// 8 bits a channel, not interlaced. Fails where zlib lacks memory.
Result<std::string> encode_png(const Image& image);

}  // namespace maskscope::scope
