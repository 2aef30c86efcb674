#include "cli/json_lines.h"

#include <cstddef>
#include <utility>

namespace maskscope::cli {

std::string json_line(const AddMembers& add_members) {
  JsonWriter json;
  json.open('{');
  add_members(json);
  json.close('}');
  std::string line = json.take();
  constexpr std::pair<const char*, const char*> kLineEnds[] = {
      {"\xC2\x85", "\\u0085"}, {"\xE2\x80\xA8", "\\u2028"}, {"\xE2\x80\xA9", "\\u2029"}};
  for (const auto& [bytes, escaped] : kLineEnds) {
    for (std::size_t at = line.find(bytes); at != std::string::npos; at = line.find(bytes, at)) {
      line.replace(at, std::char_traits<char>::length(bytes), escaped);
    }
  }
  return line += '\n';
}

std::string error_line(const Error& error) {
  return json_line([&](JsonWriter& json) {
    json.key("error").value(error.message);
    json.key("code").value(code_name(error.code));
  });
}

std::string answer_line(const engine::Reading& reading, const AddMembers& add_members) {
  return json_line([&](JsonWriter& json) {
    formats::write_text(json, reading.text, reading.pair, reading.encoding);
    add_members(json);
  });
}

}  // namespace maskscope::cli
