#include "cli/lines.h"

#include <iostream>

#include <nlohmann/json.hpp>

namespace maskscope::cli {

using Json = nlohmann::json;

TextLine parse_line(const std::string& line) {
  const Json json = line.starts_with('{') ? Json::parse(line, nullptr, /*allow_exceptions=*/false) : Json();
  const auto text = json.is_object() ? json.find("text") : json.end();
  if (text == json.end() || !text->is_string()) return {line, std::nullopt};
  TextLine result{text->get<std::string>(), std::nullopt};
  const auto pair = json.find("pair");
  if (pair != json.end() && pair->is_string()) result.pair = pair->get<std::string>();
  return result;
}

std::size_t for_each_text(const TextOptions& options, const std::function<void(const TextLine&)>& each) {
  if (options.text) {
    each({*options.text, options.pair});
    return 1;
  }
  std::size_t count = 0;
  for (std::string line; std::getline(std::cin, line); ++count) {
    if (line.ends_with('\r')) line.pop_back();
    TextLine parsed = parse_line(line);
    if (!parsed.pair) parsed.pair = options.pair;
    each(parsed);
  }
  return count;
}

}  // namespace maskscope::cli
