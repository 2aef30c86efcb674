// The logit lens: what the masked-LM head predicts for each mask after each layer.
#include <cstdint>

#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/lines.h"
#include "cli/output.h"
#include "engine/task.h"
#include "formats/percent.h"

namespace maskscope::cli {
namespace {

std::string show(const engine::MaskLogitLens& lens) {
  std::string shown = "layer  final word   rank  best predictions after this layer (0: the embeddings)\n";
  for (std::size_t layer = 0; layer < lens.layers.size(); ++layer) {
    const engine::LogitLensLayer& found = lens.layers[layer];
    shown += printed("%5s %11s %6u ", std::to_string(layer).c_str(), formats::percent(found.final_probability).c_str(),
                     found.final_rank);
    for (const analysis::Prediction& word : found.predictions) shown += ' ' + word.token;
    shown += '\n';
  }
  return shown;
}

Result<std::string> answer(engine::Session& session, const engine::Reading& reading, const LensOptions& options) {
  const auto found =
      engine::answer<engine::LogitLensResult>(session, {.id = 0, .top = static_cast<std::uint32_t>(options.top)});
  if (!found) return std::unexpected(found.error());
  return options.input.json ? masks_line(reading, found->masks, options.key) : show_masks(reading, found->masks, show);
}

}  // namespace

Result<void> run_lens(const Common& common, const LensOptions& options) {
  return answer_predictions(common, options.input,
                            {.answer = [&](engine::Session& session, const engine::Reading& reading) {
                              return answer(session, reading, options);
                            }});
}

}  // namespace maskscope::cli
