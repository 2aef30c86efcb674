// The window's picture as a file.
#pragma once

#include <filesystem>

#include "base/error.h"

namespace maskscope::platform {

// Of what was drawn into the current OpenGL context's back buffer, in device pixels.
Result<void> write_screenshot(const std::filesystem::path& path, int width, int height);

}  // namespace maskscope::platform
