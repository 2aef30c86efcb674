#include "cli/json_lines.h"

#include <utility>

#include "cli/output.h"

namespace maskscope::cli {

std::string json_line(const Json& object) {
  std::string line = object.dump();
  constexpr std::pair<const char*, const char*> kLineEnds[] = {
      {"\xC2\x85", "\\u0085"}, {"\xE2\x80\xA8", "\\u2028"}, {"\xE2\x80\xA9", "\\u2029"}};
  for (const auto& [bytes, escaped] : kLineEnds) {
    for (std::size_t at = line.find(bytes); at != std::string::npos; at = line.find(bytes, at)) {
      line.replace(at, std::char_traits<char>::length(bytes), escaped);
    }
  }
  return line += '\n';
}

Json word_json(const analysis::Prediction& word) {
  return {{"token", word.token}, {"id", word.id}, {"logit", word.logit}, {"probability", word.probability}};
}

Json words_json(const std::vector<analysis::Prediction>& words) {
  Json list = Json::array();
  for (const analysis::Prediction& word : words) list.push_back(word_json(word));
  return list;
}

void add_cut(Json& object, const text::CutOff& cut) {
  if (cut.tokens() == 0) return;
  object["truncated"] = {{"tokens", cut.tokens()}, {"from", engine::cut_from(cut)}, {"masks", cut.masks}};
}

Json answer_json(const engine::Reading& reading, Json masks) {
  Json object{{"text", reading.text}};
  if (!reading.pair.empty()) object["pair"] = reading.pair;
  object["tokens"] = reading.encoding.tokens;
  add_cut(object, reading.encoding.cut);
  object["masks"] = std::move(masks);
  return object;
}

std::string show_masks(const Json& answer, const std::function<std::string(const Json&)>& show) {
  const Json& masks = answer["masks"];
  std::string shown;
  for (const Json& mask : masks) {
    if (masks.size() > 1) shown += printed("[MASK] at token %zu\n", mask["position"].get<std::size_t>());
    shown += show(mask);
  }
  return shown;
}

}  // namespace maskscope::cli
