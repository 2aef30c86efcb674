#include "cli/json_lines.h"

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

}  // namespace maskscope::cli
