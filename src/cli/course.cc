// The course exercise that maskscope began as.
#include <iostream>

#include "cli/commands.h"
#include "cli/pictures.h"
#include "scope/native/places.h"

namespace maskscope::cli {
namespace {

constexpr std::size_t kSentences = 3;

}  // namespace

Result<void> run_course(const Common& common) {
  auto session = common.open();
  if (!session) return std::unexpected(session.error());
  const auto face = scope::load_face(common.program);
  if (!face) return std::unexpected(face.error());
  std::cout << "Text: " << std::flush;
  std::string text;
  if (!std::getline(std::cin, text)) return fail("found no text, expected a line with a [MASK]");
  const auto reading = session->read(text, std::nullopt, kSentences);
  if (!reading) return std::unexpected(reading.error());
  if (!reading->warning.empty()) std::cerr << "maskscope: " << reading->warning << '\n';
  if (!reading->no_predictions.empty()) return fail(reading->no_predictions);
  if (reading->masks.empty()) return fail("the text has no [MASK]; write [MASK] where a word is wanted");
  for (std::size_t rank = 0; rank < kSentences; ++rank) std::cout << scope::fill_masks(*reading, rank) << '\n';
  const bert::Config& config = session->model().config();
  for (std::size_t layer = 0; layer < config.layers; ++layer) {
    for (std::size_t head = 0; head < config.heads; ++head) {
      if (auto ok = write_picture(*session, *reading, layer, head, *face, "."); !ok) return ok;
    }
  }
  return {};
}

}  // namespace maskscope::cli
