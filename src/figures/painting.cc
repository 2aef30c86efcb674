#include "figures/painting.h"

#include <algorithm>

namespace maskscope::figures {

formats::Image paint(const Painting& painting) {
  Canvas canvas(painting.width, painting.height, painting.channels);
  painting.draw(canvas);
  return canvas.take();
}

Result<void> write_png(const Painting& painting, const formats::ByteSink& write) {
  constexpr std::size_t kStrip = 1 << 20;  // bytes of pixels
  formats::PngWriter png(painting.width, painting.height, painting.channels, write);
  if (auto ok = png.begin(); !ok) return ok;
  const std::size_t rows = std::max<std::size_t>(1, kStrip / (painting.width * painting.channels));
  for (std::size_t top = 0; top < painting.height; top += rows) {
    Canvas canvas(painting.width, std::min(rows, painting.height - top), painting.channels, top);
    painting.draw(canvas);
    if (auto ok = png.add(canvas.take().pixels); !ok) return ok;
  }
  return png.end();
}

Result<std::string> to_png(const Painting& painting) {
  std::string png;
  if (auto ok = write_png(painting, formats::into(png)); !ok) return std::unexpected(ok.error());
  return png;
}

}  // namespace maskscope::figures
