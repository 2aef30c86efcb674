#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/maps.h"
#include "cli/output.h"
#include "formats/reading_file.h"
#include "text/utf8.h"
#include "weights/native/file.h"

namespace maskscope::cli {
namespace {

constexpr std::size_t kSavedPredictions = 10;  // of each mask

// The folder's, which people call as the model is called; none where it is not UTF-8.
std::string model_name(const std::filesystem::path& weights) {
  const std::u8string name = std::filesystem::absolute(weights / "").parent_path().filename().u8string();
  const std::string text(name.begin(), name.end());
  return text::check_utf8(text, "") ? text : "";
}

Result<void> save_reading(engine::Session& session, const Common& common, const AttentionOptions& options) {
  const bert::Config& config = session.model().config();
  const formats::SavedReading saved = {.model = model_name(common.weights),
                                       .reading = session.reading(),
                                       .layers = config.layers,
                                       .heads = config.heads,
                                       .hidden_size = options.hidden_states ? config.hidden : 0};
  const formats::ReadingNumbers numbers = {
      .map = [&](std::size_t layer, std::size_t head) { return session.attention(layer, head); },
      .hidden_states = [&](std::size_t layers) { return session.hidden_states_after_layer(layers); }};
  return weights::write_file(*options.save, [&](const weights::WriteBytes& write) {
    return formats::write_reading(saved, weights::DType::f32, numbers, write);
  });
}

}  // namespace

Result<void> run_attention(const Common& common, const AttentionOptions& options) {
  auto session = common.open();
  if (!session) return std::unexpected(session.error());
  const bert::Config& config = session->model().config();
  if (auto ok = check_selection(options.maps, config.layers, config.heads); !ok) return ok;
  const auto reading = session->read(options.text, options.pair, options.save ? kSavedPredictions : 1);
  if (!reading) return std::unexpected(reading.error());
  if (!reading->warning.empty()) write_note(reading->warning);
  if (options.save) {
    if (auto ok = save_reading(*session, common, options); !ok) return ok;
  }
  return options.maps.out ? write_maps(common, maps_of(*session), options.maps) : Result<void>();
}

}  // namespace maskscope::cli
