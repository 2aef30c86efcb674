// The logit lens: what the model predicts for each mask, or as labels, after each layer.
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
  std::string shown;
  for (std::size_t layer = 0; layer < lens.layers.size(); ++layer) {
    const engine::LogitLensLayer& found = lens.layers[layer];
    shown += printed("%5s %11s %6u ", std::to_string(layer).c_str(), formats::percent(found.target_probability).c_str(),
                     found.target_rank);
    for (const analysis::Prediction& word : found.predictions) shown += ' ' + word.token;
    shown += '\n';
  }
  return shown;
}

std::string heading(const char* column) {
  return printed("layer %11s   rank  best predictions after this layer (0: the embeddings)\n", column);
}

std::string show_final(const engine::MaskLogitLens& lens) { return heading("final word") + show(lens); }

std::string show_target(const engine::MaskLogitLens& lens) {
  return concat("target: ", lens.target.token, "\n", heading("target"), show(lens));
}

Result<std::string> answer(engine::Session& session, const engine::Reading& reading, const LensOptions& options) {
  const auto target = target_of(session, options.target);
  if (!target) return std::unexpected(target.error());
  const auto found = engine::answer<engine::LogitLensResult>(
      session, {.id = 0, .top = static_cast<std::uint32_t>(options.top), .target = *target});
  if (!found) return std::unexpected(found.error());
  if (!options.input.json) return show_masks(reading, found->masks, *target ? show_target : show_final);
  const auto kind = *target ? formats::TargetKind::chosen : formats::TargetKind::best;
  return masks_line(reading, found->masks, options.key, kind);
}

}  // namespace

Result<void> run_lens(const Common& common, const LensOptions& options) {
  return answer_predictions(
      common, options.input,
      {.check = [&](const engine::Session& session) { return check_target(session, options.target); },
       .answer = [&](engine::Session& session,
                     const engine::Reading& reading) { return answer(session, reading, options); }});
}

}  // namespace maskscope::cli
