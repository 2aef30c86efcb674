#include <system_error>
#include <vector>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/pictures.h"
#include "engine/native/install_paths.h"
#include "figures/heatmap_figure.h"
#include "figures/native/load_face.h"
#include "formats/export.h"
#include "weights/native/file.h"

namespace maskscope::cli {
namespace {

// Layers and heads from 0, first and after the last.
struct Selection {
  std::size_t first_layer, last_layer, first_head, last_head;
};

Result<Selection> select(const AttentionOptions& options, const bert::Config& config) {
  const auto check = [](const char* what, std::optional<std::size_t> value, std::size_t most) -> Result<void> {
    if (!value || (*value >= 1 && *value <= most)) return {};
    return fail("found ", what, " ", *value, ", expected 1 to ", most);
  };
  if (auto ok = check("layer", options.layer, config.layers); !ok) return std::unexpected(ok.error());
  if (auto ok = check("head", options.head, config.heads); !ok) return std::unexpected(ok.error());
  return Selection{options.layer ? *options.layer - 1 : 0, options.layer.value_or(config.layers),
                   options.head ? *options.head - 1 : 0, options.head.value_or(config.heads)};
}

std::vector<float> gather(const engine::Session& session, const Selection& s) {
  std::vector<float> values;
  for (std::size_t layer = s.first_layer; layer < s.last_layer; ++layer) {
    for (std::size_t head = s.first_head; head < s.last_head; ++head) {
      const auto map = session.attention(layer, head);
      values.insert(values.end(), map.begin(), map.end());
    }
  }
  return values;
}

std::string make_json(const engine::Session& session, const engine::Reading& reading, const Selection& s) {
  std::vector<formats::HeadCells> maps;
  for (std::size_t layer = s.first_layer; layer < s.last_layer; ++layer) {
    for (std::size_t head = s.first_head; head < s.last_head; ++head) {
      maps.push_back({layer, head, session.attention(layer, head)});
    }
  }
  return formats::make_heads_json(reading, maps);
}

Result<void> write_text(const std::filesystem::path& path, const std::string& text) {
  return weights::write_file(path, std::as_bytes(std::span(text)));
}

Result<void> write_svgs(const engine::Session& session, const engine::Reading& reading, const Selection& s,
                        const std::filesystem::path& out) {
  for (std::size_t layer = s.first_layer; layer < s.last_layer; ++layer) {
    for (std::size_t head = s.first_head; head < s.last_head; ++head) {
      const auto svg = figures::draw_diagram_svg({figures::picture_title(layer, head), reading.encoding.tokens},
                                                 session.attention(layer, head));
      if (!svg) return std::unexpected(svg.error());
      if (auto ok = write_text(out / figures::picture_name(layer, head, ".svg"), *svg); !ok) return ok;
    }
  }
  return {};
}

Result<void> write_pngs(const Common& common, const engine::Session& session, const engine::Reading& reading,
                        const Selection& s, const std::filesystem::path& out) {
  const auto face = figures::load_face(common.program);
  if (!face) return std::unexpected(face.error());
  for (std::size_t layer = s.first_layer; layer < s.last_layer; ++layer) {
    for (std::size_t head = s.first_head; head < s.last_head; ++head) {
      if (auto ok = write_picture(session, reading, layer, head, *face, out); !ok) return ok;
    }
  }
  return {};
}

}  // namespace

Result<void> run_attention(const Common& common, const AttentionOptions& options) {
  auto session = common.open();
  if (!session) return std::unexpected(session.error());
  const auto selection = select(options, session->model().config());
  if (!selection) return std::unexpected(selection.error());
  const auto reading = session->read(options.text, options.pair, 1);
  if (!reading) return std::unexpected(reading.error());
  if (!reading->warning.empty()) write_note(reading->warning);
  std::error_code error;
  std::filesystem::create_directories(options.out, error);
  if (error) return fail(ErrorCode::file, options.out.string(), " cannot be created: ", error.message());
  switch (options.format) {
    case MapFormat::png:
      return write_pngs(common, *session, *reading, *selection, options.out);
    case MapFormat::svg:
      return write_svgs(*session, *reading, *selection, options.out);
    case MapFormat::json:
      return write_text(options.out / "attention.json", make_json(*session, *reading, *selection));
    case MapFormat::npy:
      break;
  }
  const std::size_t n = session->tokens();
  const std::size_t shape[] = {selection->last_layer - selection->first_layer,
                               selection->last_head - selection->first_head, n, n};
  return write_text(options.out / "attention.npy",
                    formats::make_npy(std::span<const float>(gather(*session, *selection)), shape));
}

}  // namespace maskscope::cli
