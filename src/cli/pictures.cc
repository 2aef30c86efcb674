#include "cli/pictures.h"

#include <span>

#include "scope/diagram.h"
#include "weights/native/file.h"

namespace maskscope::cli {

Result<void> write_picture(const scope::Session& session, const scope::Reading& reading, std::size_t layer,
                           std::size_t head, const scope::Face& face, const std::filesystem::path& folder) {
  const auto png = scope::encode_png(scope::draw_diagram({scope::picture_title(layer, head), reading.encoding.tokens},
                                                         session.attention(layer, head), face));
  if (!png) return std::unexpected(png.error());
  return weights::write_file(folder / scope::picture_name(layer, head, ".png"), std::as_bytes(std::span(*png)));
}

}  // namespace maskscope::cli
