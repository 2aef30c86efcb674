// The typeface of figures, from the files beside the program. Thread-safe: no state.
#pragma once

#include <filesystem>

#include "base/error.h"
#include "figures/font.h"

namespace maskscope::figures {

// Inter, and the fallbacks for what Inter lacks.
Result<Face> load_face(const std::filesystem::path& program);

}  // namespace maskscope::figures
