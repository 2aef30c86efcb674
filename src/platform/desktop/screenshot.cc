#include "platform/desktop/screenshot.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "formats/png.h"
#include "platform/gl.h"
#include "weights/native/file.h"

namespace maskscope::platform {

Result<void> write_screenshot(const std::filesystem::path& path, int width, int height) {
  const auto columns = static_cast<std::size_t>(width), rows = static_cast<std::size_t>(height);
  const std::size_t row_bytes = columns * 3;
  std::vector<std::uint8_t> upside_down(row_bytes * rows), pixels(row_bytes * rows);
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, upside_down.data());
  for (std::size_t y = 0; y < rows; ++y) {
    std::copy_n(upside_down.begin() + static_cast<std::ptrdiff_t>((rows - 1 - y) * row_bytes), row_bytes,
                pixels.begin() + static_cast<std::ptrdiff_t>(y * row_bytes));
  }
  const auto png = formats::encode_png({columns, rows, 3, std::move(pixels)});
  if (!png) return std::unexpected(png.error());
  return weights::write_file(path, std::as_bytes(std::span(*png)));
}

}  // namespace maskscope::platform
