// A picture that is drawn on demand, and what becomes of it: pixels, or a PNG file. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "base/error.h"
#include "figures/canvas.h"
#include "formats/byte_sink.h"
#include "formats/png.h"

namespace maskscope::figures {

// A picture and how to draw it: draw() is asked for one strip after the other.
struct Painting {
  std::size_t width = 0, height = 0, channels = 1;
  std::function<void(Canvas&)> draw;
};

// All of it at once.
formats::Image paint(const Painting& painting);

// Drawn and written a strip at a time, in about a megabyte. Fails as PngWriter does.
Result<void> write_png(const Painting& painting, const formats::ByteSink& write);
Result<std::string> to_png(const Painting& painting);

}  // namespace maskscope::figures
