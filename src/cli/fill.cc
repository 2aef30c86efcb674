// Masks filled one after the other, the most confident first, and beside it all of them at once, each on its own.
#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/lines.h"
#include "cli/output.h"
#include "engine/task.h"
#include "formats/percent.h"

namespace maskscope::cli {
namespace {

struct Fill {
  const std::vector<engine::FilledMask>& masks;
  float log_probability;  // of all words
};

std::string filled_text(const engine::Reading& reading, const Fill& fill) {
  engine::Reading filled = reading;
  filled.masks.clear();
  for (const engine::FilledMask& mask : fill.masks) filled.masks.push_back({mask.position, {mask.word}});
  std::ranges::sort(filled.masks, {}, &engine::MaskPredictions::position);
  return engine::fill_masks(filled, 0);
}

void write(JsonWriter& json, const engine::Reading& reading, const Fill& fill) {
  json.open('{');
  json.key("text").value(filled_text(reading, fill));
  formats::write_list(json.key("masks"), fill.masks);
  json.key("log_probability").value(fill.log_probability);
  json.close('}');
}

std::string show(const engine::Reading& reading, const char* how, const Fill& fill) {
  std::string shown = concat(how, ": ", filled_text(reading, fill), "\n");
  for (const engine::FilledMask& mask : fill.masks) {
    shown += printed("%8s  %s at token %u\n", formats::percent(mask.word.probability).c_str(), mask.word.token.c_str(),
                     mask.position);
  }
  return shown += printed("%8s  all together\n", formats::percent(std::exp(fill.log_probability)).c_str());
}

Result<std::string> answer(engine::Session& session, const engine::Reading& reading, bool json) {
  const auto found = engine::answer<engine::SequentialFillResult>(session, {});
  if (!found) return std::unexpected(found.error());
  const engine::SequentialFill& fills = found->reading;
  const Fill sequential{fills.joint, fills.joint_log_probability};
  const Fill independent{fills.independent, fills.independent_log_probability};
  if (json) {
    return answer_line(reading, [&](JsonWriter& to) {
      write(to.key("sequential_fill"), reading, sequential);
      write(to.key("independent_fill"), reading, independent);
    });
  }
  if (reading.masks.empty()) return "";
  return show(reading, "one after the other", sequential) + show(reading, "independently", independent);
}

}  // namespace

Result<void> run_fill(const Common& common, const TextOptions& options) {
  return answer_predictions(common, options, {.answer = [&](engine::Session& session, const engine::Reading& reading) {
                              return answer(session, reading, options.json);
                            }});
}

}  // namespace maskscope::cli
