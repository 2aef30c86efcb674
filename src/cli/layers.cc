// What the model would say of each mask after each layer.
#include <utility>
#include <variant>

#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/lines.h"
#include "cli/output.h"
#include "engine/task.h"

namespace maskscope::cli {
namespace {

Json to_json(const engine::MaskLogitLens& lens) {
  Json layers = Json::array();
  for (std::size_t layer = 0; layer < lens.layers.size(); ++layer) {
    const engine::LogitLensLayer& found = lens.layers[layer];
    layers.push_back({{"layer", layer},
                      {"predictions", words_json(found.predictions)},
                      {"final_probability", found.final_probability},
                      {"final_rank", found.final_rank}});
  }
  return {{"position", lens.position}, {"layers", std::move(layers)}};
}

Result<Json> answer(engine::Session& session, const engine::Reading& reading, std::size_t top) {
  const auto task =
      engine::make_task(session, engine::LogitLensRequest{.id = 0, .top = static_cast<std::uint32_t>(top)});
  const auto event = engine::answer(*task);
  if (!event) return std::unexpected(event.error());
  Json masks = Json::array();
  for (const engine::MaskLogitLens& lens : std::get<engine::LogitLensResult>(*event).masks)
    masks.push_back(to_json(lens));
  return answer_json(reading, std::move(masks));
}

std::string show(const Json& answer) {
  return show_masks(answer, [](const Json& mask) {
    std::string shown = printed("layer  the last layer's word  its rank  best words here (0: the embeddings)\n");
    for (const Json& layer : mask["layers"]) {
      shown += printed("%5zu %20.2f %% %9zu ", layer["layer"].get<std::size_t>(),
                       layer["final_probability"].get<double>() * 100, layer["final_rank"].get<std::size_t>());
      for (const Json& word : layer["predictions"]) shown += ' ' + word["token"].get_ref<const std::string&>();
      shown += '\n';
    }
    return shown;
  });
}

}  // namespace

Result<void> run_layers(const Common& common, const TopOptions& options) {
  return answer_masks(common, options.input,
                      {.answer = [&](engine::Session& session,
                                     const engine::Reading& reading) { return answer(session, reading, options.top); },
                       .show = show});
}

}  // namespace maskscope::cli
