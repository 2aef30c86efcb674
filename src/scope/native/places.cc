#include "scope/native/places.h"

#include <cstdlib>
#include <system_error>
#include <utility>

#include "weights/native/file.h"

namespace maskscope::scope {

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

Result<Face> load_face(const fs::path& program) {
  constexpr std::uint64_t kMaxFontBytes = 64u << 20;
  std::vector<std::vector<std::byte>> fonts;
  for (const char* name : {"Inter-Regular.otf", "DejaVuSans.ttf"}) {
    const auto text = weights::read_file(font_folder(program) / name, kMaxFontBytes);
    if (!text) return std::unexpected(text.error());
    const auto bytes = std::as_bytes(std::span(*text));
    fonts.emplace_back(bytes.begin(), bytes.end());
  }
  return Face::from(std::move(fonts));
}

}  // namespace maskscope::scope
