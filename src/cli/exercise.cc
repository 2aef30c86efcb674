// Without a subcommand: asks for a text, prints the most probable sentences, draws the attention map of each head.
#include "cli/commands.h"
#include "cli/line_source.h"
#include "cli/maps.h"
#include "cli/output.h"
#include "engine/native/install_paths.h"
#include "figures/native/load_face.h"

namespace maskscope::cli {
namespace {

constexpr std::size_t kSentences = 3;

}  // namespace

Result<void> run_exercise(const Common& common) {
  auto session = common.open();
  if (!session) return std::unexpected(session.error());
  const auto face = figures::load_face(common.program);
  if (!face) return std::unexpected(face.error());
  if (auto ok = write_out("Text: "); !ok) return ok;
  const text::Vocabulary& vocabulary = session->vocabulary();
  const std::string& mask = vocabulary.token(vocabulary.mask());
  const auto line = FileLines::standard_input().next();
  if (!line) return std::unexpected(line.error());
  if (!*line) return fail("found no text, expected a line that contains ", mask);
  const auto reading = session->read(**line, std::nullopt, kSentences);
  if (!reading) return std::unexpected(reading.error());
  if (!reading->warning.empty()) write_note(reading->warning);
  if (auto ok = session->model().expect_head(); !ok) return ok;
  if (reading->masks.empty()) return fail(missing_mask(*reading, mask));
  for (std::size_t rank = 0; rank < kSentences; ++rank) {
    if (auto ok = write_out(engine::fill_masks(*reading, rank) + '\n'); !ok) return ok;
  }
  const Maps maps = maps_of(*session);
  for (std::size_t layer = 0; layer < maps.layers; ++layer) {
    for (std::size_t head = 0; head < maps.heads; ++head) {
      if (auto ok = write_picture(maps, layer, head, *face, "."); !ok) return ok;
    }
  }
  return {};
}

}  // namespace maskscope::cli
