#include "cli/pictures.h"

#include <span>

#include "figures/heatmap_figure.h"
#include "weights/native/file.h"

namespace maskscope::cli {

Result<void> write_picture(const engine::Session& session, const engine::Reading& reading, std::size_t layer,
                           std::size_t head, const figures::Face& face, const std::filesystem::path& folder) {
  const auto png = figures::to_png(figures::draw_diagram({figures::picture_title(layer, head), reading.encoding.tokens},
                                                         session.attention(layer, head), face));
  if (!png) return std::unexpected(png.error());
  return weights::write_file(folder / figures::picture_name(layer, head, ".png"), std::as_bytes(std::span(*png)));
}

}  // namespace maskscope::cli
