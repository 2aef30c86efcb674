#include "cli/lines.h"

#include <iostream>

#include <nlohmann/json.hpp>

namespace maskscope::cli {
namespace {

Result<Json> answer_to(const scope::Reading& reading, const Answerer& answerer) {
  if (!reading.no_predictions.empty()) return fail(reading.no_predictions);
  return answerer.answer(reading);
}

Result<void> answer_text(scope::Session& session, const TextLine& line, bool json, std::size_t top,
                         const Answerer& answerer) {
  const auto reading = session.read(line.text, line.pair, top);
  const auto object = reading ? answer_to(*reading, answerer) : std::unexpected(reading.error());
  if (!object) {
    if (json) print_line({{"error", object.error().message}});
    return std::unexpected(object.error());
  }
  if (!reading->warning.empty()) std::cerr << "maskscope: " << reading->warning << '\n';
  json ? print_line(*object) : answerer.print(*object);
  if (reading->masks.empty()) return fail("the text has no [MASK]; write [MASK] where a word is wanted");
  return {};
}

}  // namespace

TextLine parse_line(const std::string& line) {
  const Json json = line.starts_with('{') ? Json::parse(line, nullptr, /*allow_exceptions=*/false) : Json();
  const auto text = json.is_object() ? json.find("text") : json.end();
  if (text == json.end() || !text->is_string()) return {line, std::nullopt};
  TextLine result{text->get<std::string>(), std::nullopt};
  const auto pair = json.find("pair");
  if (pair != json.end() && pair->is_string()) result.pair = pair->get<std::string>();
  return result;
}

std::size_t for_each_line(std::istream& in, const EachText& each) {
  std::size_t count = 0;
  for (std::string line; std::getline(in, line); ++count) {
    if (line.ends_with('\r')) line.pop_back();
    each(parse_line(line));
  }
  return count;
}

std::size_t for_each_text(const TextOptions& options, const EachText& each) {
  if (!options.text) {
    return for_each_line(std::cin,
                         [&](const TextLine& line) { each({line.text, line.pair ? line.pair : options.pair}); });
  }
  each({*options.text, options.pair});
  return 1;
}

Result<void> answer_texts(scope::Session& session, const TextOptions& options, std::size_t top,
                          const Answerer& answerer) {
  Result<void> last;
  const std::size_t count = for_each_text(
      options, [&](const TextLine& line) { last = answer_text(session, line, options.json, top, answerer); });
  return count == 1 ? last : Result<void>{};  // among many, a text without an answer is no failure
}

Result<void> answer_further(const Common& common, const TopOptions& options,
                            Result<Json> (*answer)(scope::Session&, const scope::Reading&, std::size_t top),
                            void (*print)(const Json&)) {
  auto session = common.open();
  if (!session) return std::unexpected(session.error());
  return answer_texts(*session, options.input, 1,
                      {.answer = [&](const scope::Reading& reading) { return answer(*session, reading, options.top); },
                       .print = print});
}

}  // namespace maskscope::cli
