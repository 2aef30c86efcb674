#include "cli/maps.h"

#include <cstdint>
#include <string_view>
#include <system_error>
#include <vector>

#include "figures/heatmap_figure.h"
#include "figures/native/load_face.h"
#include "formats/export.h"
#include "weights/native/file.h"

namespace maskscope::cli {
namespace {

// Layers and heads from 0, first and after the last.
struct Selection {
  Selection(const MapOptions& options, const Maps& maps)
      : first_layer(options.layer ? *options.layer - 1 : 0),
        last_layer(options.layer.value_or(maps.layers)),
        first_head(options.head ? *options.head - 1 : 0),
        last_head(options.head.value_or(maps.heads)) {}
  std::size_t layers() const { return last_layer - first_layer; }
  std::size_t heads() const { return last_head - first_head; }

  std::size_t first_layer, last_layer, first_head, last_head;
};

// use(layer, head) returns a Result<void>.
template <class Use>
Result<void> for_each(const Selection& selection, const Use& use) {
  for (std::size_t layer = selection.first_layer; layer < selection.last_layer; ++layer) {
    for (std::size_t head = selection.first_head; head < selection.last_head; ++head) {
      if (Result<void> ok = use(layer, head); !ok) return ok;
    }
  }
  return {};
}

figures::DiagramText labels_of(const Maps& maps, std::size_t layer, std::size_t head) {
  return {figures::picture_title(layer, head),
          maps.reading.encoding.tokens,
          {maps.key_tokens.begin(), maps.key_tokens.end()}};
}

Result<void> write_svg(const Maps& maps, std::size_t layer, std::size_t head, const std::filesystem::path& folder) {
  const auto cells = maps.map(layer, head);
  if (!cells) return std::unexpected(cells.error());
  const auto svg = figures::draw_diagram_svg(labels_of(maps, layer, head), *cells);
  if (!svg) return std::unexpected(svg.error());
  return weights::write_file(folder / figures::picture_name(layer, head, ".svg"), std::as_bytes(std::span(*svg)));
}

Result<void> write_npy(const Maps& maps, const Selection& selection, const formats::ByteSink& write) {
  const std::size_t shape[] = {selection.layers(), selection.heads(), maps.reading.encoding.tokens.size(), maps.keys()};
  if (auto ok = write(formats::make_npy(std::span<const float>(), shape)); !ok) return ok;
  return for_each(selection, [&](std::size_t layer, std::size_t head) -> Result<void> {
    const auto cells = maps.map(layer, head);
    if (!cells) return std::unexpected(cells.error());
    return write({reinterpret_cast<const char*>(cells->data()), cells->size_bytes()});
  });
}

Result<std::string> make_json(const Maps& maps, const Selection& selection) {
  std::vector<std::vector<float>> kept;
  std::vector<formats::HeadCells> heads;
  const auto keep = [&](std::size_t layer, std::size_t head) -> Result<void> {
    const auto cells = maps.map(layer, head);
    if (!cells) return std::unexpected(cells.error());
    heads.push_back({layer, head, kept.emplace_back(cells->begin(), cells->end())});
    return {};
  };
  kept.reserve(selection.layers() * selection.heads());
  if (auto ok = for_each(selection, keep); !ok) return std::unexpected(ok.error());
  return formats::make_heads_json(maps.reading, heads, maps.key_tokens);
}

}  // namespace

Maps maps_of(const engine::Session& session) {
  const bert::Config& config = session.model().config();
  return {.reading = session.reading(),
          .key_tokens = {},
          .layers = config.layers,
          .heads = config.heads,
          .map = [&session](std::size_t layer, std::size_t head) { return session.attention(layer, head); }};
}

Result<void> check_selection(const MapOptions& options, std::size_t layers, std::size_t heads) {
  const auto check = [](const char* what, std::optional<std::size_t> value, std::size_t most) -> Result<void> {
    if (!value || (*value >= 1 && *value <= most)) return {};
    return fail("found ", what, " ", *value, ", expected 1 to ", most);
  };
  if (auto ok = check("layer", options.layer, layers); !ok) return ok;
  return check("head", options.head, heads);
}

Result<void> write_picture(const Maps& maps, std::size_t layer, std::size_t head, const figures::Face& face,
                           const std::filesystem::path& folder) {
  const auto cells = maps.map(layer, head);
  if (!cells) return std::unexpected(cells.error());
  const auto png = figures::to_png(figures::draw_diagram(labels_of(maps, layer, head), *cells, face));
  if (!png) return std::unexpected(png.error());
  return weights::write_file(folder / figures::picture_name(layer, head, ".png"), std::as_bytes(std::span(*png)));
}

Result<void> write_maps(const Common& common, const Maps& maps, const MapOptions& options) {
  const Selection selection(options, maps);
  const std::filesystem::path& folder = *options.out;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(ErrorCode::file, folder.string(), " cannot be created: ", error.message());
  switch (options.format) {
    case MapFormat::png: {
      const auto face = figures::load_face(common.program);
      if (!face) return std::unexpected(face.error());
      return for_each(selection, [&](std::size_t layer, std::size_t head) {
        return write_picture(maps, layer, head, *face, folder);
      });
    }
    case MapFormat::svg:
      return for_each(selection,
                      [&](std::size_t layer, std::size_t head) { return write_svg(maps, layer, head, folder); });
    case MapFormat::json: {
      const auto json = make_json(maps, selection);
      if (!json) return std::unexpected(json.error());
      return weights::write_file(folder / "attention.json", std::as_bytes(std::span(*json)));
    }
    case MapFormat::npy:
      break;
  }
  return weights::write_file(folder / "attention.npy",
                             [&](const weights::WriteBytes& write) { return write_npy(maps, selection, write); });
}

}  // namespace maskscope::cli
