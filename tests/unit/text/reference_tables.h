// What the reference tokenizer does with each code point, out of codepoint_classes.txt and codepoint_supplement.txt
// (tests/golden/README.md says where from).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace maskscope::text::testing {

using CodePoints = std::vector<std::uint32_t>;

inline std::uint32_t from_hex(const std::string& text) {
  return static_cast<std::uint32_t>(std::stoul(text, nullptr, 16));
}

struct Reference {
  std::map<std::string, std::set<std::uint32_t>> classes;
  std::map<std::uint32_t, CodePoints> maps;
};

inline void read_class(std::istringstream& words, std::set<std::uint32_t>& members) {
  for (std::string word; words >> word;) {  // 41 or 41-5a
    const std::size_t dash = word.find('-');
    const std::uint32_t last = from_hex(dash == std::string::npos ? word : word.substr(dash + 1));
    for (std::uint32_t c = from_hex(word.substr(0, dash)); c <= last; ++c) members.insert(c);
  }
}

// map FROM -> TO... [split=HOW THE REFERENCE SPLITS aFROMa, which follows from TO]
inline void read_map(std::istringstream& words, std::map<std::uint32_t, CodePoints>& maps) {
  std::string from, arrow;
  words >> from >> arrow;
  CodePoints& to = maps[from_hex(from)];
  for (std::string word; words >> word;) {
    if (!word.starts_with("split=")) to.push_back(from_hex(word));
  }
}

// text: codepoint_classes.txt and codepoint_supplement.txt, one behind the other.
inline Reference parse_reference(const std::string& text) {
  Reference reference;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    if (name == "map") {
      read_map(words, reference.maps);
    } else {
      read_class(words, reference.classes[name]);
    }
  }
  return reference;
}

}  // namespace maskscope::text::testing
