#include "engine/native/install_paths.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>

namespace maskscope::engine {

namespace fs = std::filesystem;

fs::path program_path(const char* argv0) {
  std::error_code error;
  const fs::path linux_way = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::absolute(argv0, error) : linux_way;
}

fs::path default_calibration(const fs::path& program) { return program.parent_path() / "calibration.txt"; }

fs::path default_weights(const fs::path& program) {
  if (const char* chosen = std::getenv("MASKSCOPE_WEIGHTS"); chosen != nullptr && *chosen != '\0') return chosen;
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
