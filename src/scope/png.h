// Pictures as PNG files (W3C Recommendation, 2003), compressed by zlib. Thread-safe: no state.
#pragma once

#include <string>

#include "base/error.h"
#include "scope/byte_sink.h"
#include "scope/canvas.h"

namespace maskscope::scope {

// 8 bits a channel, not interlaced. A picture is drawn and written a strip at a time, in about a megabyte. Fails where it
// is too large for any program to open, and where zlib lacks memory.
Result<void> write_png(const Painting& painting, const ByteSink& write);

Result<std::string> encode_png(const Painting& painting);
Result<std::string> encode_png(const Image& image);

}  // namespace maskscope::scope
