// Each head ablated in turn: how much each mask's prediction depends on it.
#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/lines.h"
#include "cli/output.h"
#include "engine/task.h"
#include "formats/percent.h"

namespace maskscope::cli {
namespace {

std::string show(const engine::HeadAblation& ablation) {
  std::string shown =
      concat(formats::percent(ablation.target.probability), " ", ablation.target.token,
             " with all heads\nlayer  head  KL divergence  log-probability  best word without the head\n");
  for (const engine::HeadEffect& effect : ablation.effects) {
    shown += printed("%5u %5u %14.4f %+16.3f  %s\n", effect.layer + 1, effect.head + 1,
                     static_cast<double>(effect.divergence), static_cast<double>(effect.log_change),
                     effect.best.token.c_str());
  }
  return shown;
}

Result<std::string> answer(engine::Session& session, const engine::Reading& reading, const TargetOptions& options) {
  const auto target = target_of(session, options.target);
  if (!target) return std::unexpected(target.error());
  std::vector<engine::HeadAblation> masks;
  for (const engine::MaskPredictions& mask : reading.masks) {
    auto found = engine::answer<engine::HeadAblationResult>(
        session, {.id = 0, .position = static_cast<std::uint32_t>(mask.position), .target = *target});
    if (!found) return std::unexpected(found.error());
    engine::HeadAblation& ablation = masks.emplace_back(std::move(found->reading));
    ablation.effects.resize(std::min(options.top, ablation.effects.size()));
  }
  if (!options.input.json) return show_masks(reading, masks, show);
  return masks_line(reading, masks, *target ? formats::TargetKind::chosen : formats::TargetKind::best);
}

}  // namespace

Result<void> run_ablate(const Common& common, const TargetOptions& options) {
  return answer_predictions(
      common, options.input,
      {.check = [&](const engine::Session& session) { return check_target(session, options.target); },
       .answer = [&](engine::Session& session,
                     const engine::Reading& reading) { return answer(session, reading, options); }});
}

}  // namespace maskscope::cli
