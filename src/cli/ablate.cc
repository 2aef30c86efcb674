// Each head switched off in turn: which of them the answer hangs on.
#include <algorithm>
#include <utility>
#include <variant>

#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/lines.h"
#include "cli/output.h"
#include "engine/task.h"

namespace maskscope::cli {
namespace {

Json to_json(const engine::HeadAblation& sweep, std::size_t top) {
  Json heads = Json::array();
  for (const engine::HeadEffect& effect : std::span(sweep.effects).first(std::min(top, sweep.effects.size()))) {
    heads.push_back({{"layer", effect.layer + 1},
                     {"head", effect.head + 1},
                     {"divergence", effect.divergence},
                     {"log_change", effect.log_change},
                     {"best", word_json(effect.best)}});
  }
  return {{"position", sweep.position}, {"best", word_json(sweep.best)}, {"heads", std::move(heads)}};
}

Result<Json> answer(engine::Session& session, const engine::Reading& reading, std::size_t top) {
  Json masks = Json::array();
  for (const engine::MaskPredictions& mask : reading.masks) {
    const auto task = engine::make_task(
        session, engine::HeadAblationRequest{.id = 0, .position = static_cast<std::uint32_t>(mask.position)});
    const auto event = engine::answer(*task);
    if (!event) return std::unexpected(event.error());
    masks.push_back(to_json(std::get<engine::HeadAblationResult>(*event).reading, top));
  }
  return answer_json(reading, std::move(masks));
}

std::string show(const Json& answer) {
  return show_masks(answer, [](const Json& mask) {
    const Json& best = mask["best"];
    std::string shown = printed("%.2f %% %s with all heads\n", best["probability"].get<double>() * 100,
                                best["token"].get_ref<const std::string&>().c_str());
    shown += printed("layer  head  divergence  change of its log-probability  best without the head\n");
    for (const Json& head : mask["heads"]) {
      shown += printed("%5zu %5zu %11.4f %30.3f  %s\n", head["layer"].get<std::size_t>(),
                       head["head"].get<std::size_t>(), head["divergence"].get<double>(),
                       head["log_change"].get<double>(), head["best"]["token"].get_ref<const std::string&>().c_str());
    }
    return shown;
  });
}

}  // namespace

Result<void> run_ablate(const Common& common, const TopOptions& options) {
  return answer_masks(common, options.input,
                      {.answer = [&](engine::Session& session,
                                     const engine::Reading& reading) { return answer(session, reading, options.top); },
                       .show = show});
}

}  // namespace maskscope::cli
