#include "cli/json_lines.h"

#include <cstdio>
#include <iostream>
#include <string>
#include <utility>

namespace maskscope::cli {

void print_line(const Json& object) {
  std::string line = object.dump();
  constexpr std::pair<const char*, const char*> kLineEnds[] = {
      {"\xC2\x85", "\\u0085"}, {"\xE2\x80\xA8", "\\u2028"}, {"\xE2\x80\xA9", "\\u2029"}};
  for (const auto& [bytes, escaped] : kLineEnds) {
    for (std::size_t at = line.find(bytes); at != std::string::npos; at = line.find(bytes, at)) {
      line.replace(at, std::char_traits<char>::length(bytes), escaped);
    }
  }
  std::cout << line << '\n';
}

Json word_json(const scope::Prediction& word) {
  return {{"token", word.token}, {"id", word.id}, {"logit", word.logit}, {"probability", word.probability}};
}

Json words_json(const std::vector<scope::Prediction>& words) {
  Json list = Json::array();
  for (const scope::Prediction& word : words) list.push_back(word_json(word));
  return list;
}

Json answer_json(const scope::Reading& reading, Json masks) {
  return {{"text", reading.text}, {"tokens", reading.encoding.tokens}, {"masks", std::move(masks)}};
}

void for_each_mask(const Json& answer, const std::function<void(const Json&)>& print) {
  const Json& masks = answer["masks"];
  for (const Json& mask : masks) {
    if (masks.size() > 1) std::printf("[MASK] at token %zu\n", mask["position"].get<std::size_t>());
    print(mask);
  }
  std::fflush(stdout);
}

}  // namespace maskscope::cli
