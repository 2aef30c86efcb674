#include <cstdio>
#include <iostream>

#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/lines.h"

namespace maskscope::cli {
namespace {

Json to_json(const scope::Reading& reading) {
  Json masks = Json::array();
  for (const scope::MaskReading& mask : reading.masks) {
    Json predictions = Json::array();
    for (const scope::Prediction& p : mask.predictions) {
      predictions.push_back({{"token", p.token}, {"id", p.id}, {"logit", p.logit}, {"probability", p.probability}});
    }
    masks.push_back({{"position", mask.position}, {"predictions", std::move(predictions)}});
  }
  return {{"text", reading.text},
          {"tokens", reading.encoding.tokens},
          {"ids", reading.encoding.ids},
          {"masks", std::move(masks)}};
}

void print_table(const scope::Reading& reading) {
  for (const scope::MaskReading& mask : reading.masks) {
    if (reading.masks.size() > 1) std::printf("[MASK] at token %zu\n", mask.position);
    for (const scope::Prediction& p : mask.predictions) {
      std::printf("%6.2f %%  %s\n", static_cast<double>(p.probability) * 100, p.token.c_str());
    }
  }
  std::fflush(stdout);
}

// One text's answer on standard output; the error where it has none.
Result<void> answer(scope::Session& session, const TextLine& line, const PredictOptions& options) {
  const auto reading = session.read(line.text, line.pair, options.top);
  if (!reading) {
    if (options.input.json) print_line({{"error", reading.error().message}});
    return std::unexpected(reading.error());
  }
  if (!reading->warning.empty()) std::cerr << "maskscope: " << reading->warning << '\n';
  if (options.input.json) {
    print_line(to_json(*reading));
  } else {
    print_table(*reading);
  }
  if (reading->masks.empty()) return fail("the text has no [MASK]; write [MASK] where a word is wanted");
  return {};
}

}  // namespace

Result<void> run_predict(const Common& common, const PredictOptions& options) {
  auto session = common.open();
  if (!session) return std::unexpected(session.error());
  Result<void> last;
  const std::size_t count =
      for_each_text(options.input, [&](const TextLine& line) { last = answer(*session, line, options); });
  return count == 1 ? last : Result<void>{};  // among many, a text without an answer is no failure
}

}  // namespace maskscope::cli
