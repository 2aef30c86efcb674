#include <utility>

#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/lines.h"
#include "cli/output.h"

namespace maskscope::cli {
namespace {

Result<Json> answer(const engine::Reading& reading) {
  Json masks = Json::array();
  for (const engine::MaskPredictions& mask : reading.masks) {
    masks.push_back({{"position", mask.position}, {"predictions", words_json(mask.predictions)}});
  }
  Json object = answer_json(reading, std::move(masks));
  object["ids"] = reading.encoding.ids;
  return object;
}

std::string show(const Json& answer) {
  return show_masks(answer, [](const Json& mask) {
    std::string shown;
    for (const Json& word : mask["predictions"]) {
      shown += printed("%6.2f %%  %s\n", word["probability"].get<double>() * 100,
                       word["token"].get_ref<const std::string&>().c_str());
    }
    return shown;
  });
}

}  // namespace

Result<void> run_predict(const Common& common, const TopOptions& options) {
  return answer_masks(common, options.input,
                      {.top = options.top,
                       .answer = [](engine::Session&, const engine::Reading& reading) { return answer(reading); },
                       .show = show});
}

}  // namespace maskscope::cli
