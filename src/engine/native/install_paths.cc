#include "engine/native/install_paths.h"

#include <algorithm>
#include <system_error>

#include "base/native/system.h"

namespace maskscope::engine {

namespace fs = std::filesystem;

fs::path default_calibration(const fs::path& program) { return program.parent_path() / "calibration.txt"; }

fs::path default_weights(const fs::path& program) {
  if (auto chosen = system::path_from_environment("MASKSCOPE_WEIGHTS")) return *chosen;
  return program.parent_path().parent_path() / "weights" / "bert-base-uncased";
}

fs::path font_folder(const fs::path& program) { return program.parent_path() / "fonts"; }

std::vector<fs::path> fallback_fonts(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code none;  // a folder that cannot be read has no fallbacks
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    if (!entry.path().filename().string().starts_with("Inter-")) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace maskscope::engine
