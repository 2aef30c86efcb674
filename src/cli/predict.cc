#include <cstdio>
#include <utility>

#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/lines.h"

namespace maskscope::cli {
namespace {

Result<Json> to_json(const scope::Reading& reading) {
  Json masks = Json::array();
  for (const scope::MaskReading& mask : reading.masks) {
    masks.push_back({{"position", mask.position}, {"predictions", words_json(mask.predictions)}});
  }
  return Json{{"text", reading.text},
              {"tokens", reading.encoding.tokens},
              {"ids", reading.encoding.ids},
              {"masks", std::move(masks)}};
}

void print(const Json& answer) {
  for_each_mask(answer, [](const Json& mask) {
    for (const Json& word : mask["predictions"]) {
      std::printf("%6.2f %%  %s\n", word["probability"].get<double>() * 100,
                  word["token"].get_ref<const std::string&>().c_str());
    }
  });
}

}  // namespace

Result<void> run_predict(const Common& common, const TopOptions& options) {
  auto session = common.open();
  if (!session) return std::unexpected(session.error());
  return answer_texts(*session, options.input, options.top, {.answer = to_json, .print = print});
}

}  // namespace maskscope::cli
