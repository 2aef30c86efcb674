#include "cli/pictures.h"

#include "scope/diagram.h"
#include "scope/native/png.h"

namespace maskscope::cli {

std::string picture_name(std::size_t layer, std::size_t head, const char* extension) {
  return concat("Attention_Layer", layer + 1, "_Head", head + 1, extension);
}

std::string picture_title(std::size_t layer, std::size_t head) {
  return concat("Layer ", layer + 1, ", head ", head + 1);
}

Result<void> write_picture(const scope::Session& session, const scope::Reading& reading, std::size_t layer,
                           std::size_t head, const scope::Face& face, const std::filesystem::path& folder) {
  const auto image =
      scope::draw_diagram({picture_title(layer, head), reading.encoding.tokens}, session.attention(layer, head), face);
  return scope::write_png(folder / picture_name(layer, head, ".png"), image);
}

}  // namespace maskscope::cli
