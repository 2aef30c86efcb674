// Pictures as PNG files, by libpng. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "base/error.h"
#include "scope/diagram.h"

namespace maskscope::scope {

// Under another name first, then renamed: a file under this name is whole.
Result<void> write_png(const std::filesystem::path& path, const GreyImage& image);

// pixels: red, green, blue, a byte each, rows from the top.
Result<void> write_png_rgb(const std::filesystem::path& path, std::size_t width, std::size_t height,
                           std::span<const std::uint8_t> pixels);

}  // namespace maskscope::scope
