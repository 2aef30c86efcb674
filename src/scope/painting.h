// A picture that is drawn on demand, and what becomes of it: pixels, or a PNG file. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "base/error.h"
#include "scope/byte_sink.h"
#include "scope/canvas.h"
#include "scope/png.h"

namespace maskscope::scope {

// A picture and how to draw it: draw() is asked for one strip after the other.
struct Painting {
  std::size_t width = 0, height = 0, channels = 1;
  std::function<void(Canvas&)> draw;
};

// All of it at once.
Image paint(const Painting& painting);

// Drawn and written a strip at a time, in about a megabyte. Fails as PngWriter does.
Result<void> write_png(const Painting& painting, const ByteSink& write);
Result<std::string> encode_png(const Painting& painting);

}  // namespace maskscope::scope
