#include "figures/native/load_face.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "engine/native/install_paths.h"
#include "weights/native/file.h"

namespace maskscope::figures {

Result<Face> load_face(const std::filesystem::path& program) {
  constexpr std::uint64_t kMaxFontBytes = 64u << 20;
  std::vector<std::vector<std::byte>> fonts;
  std::vector<std::filesystem::path> files = engine::fallback_fonts(engine::font_folder(program));
  files.insert(files.begin(), engine::font_folder(program) / "Inter-Regular.otf");
  for (const std::filesystem::path& file : files) {
    const auto text = weights::read_file(file, kMaxFontBytes);
    if (!text) return std::unexpected(text.error());
    const auto bytes = std::as_bytes(std::span(*text));
    fonts.emplace_back(bytes.begin(), bytes.end());
  }
  return Face::from(std::move(fonts));
}

}  // namespace maskscope::figures
