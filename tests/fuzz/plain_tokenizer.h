// BERT's tokenizer written a second time, as plainly as possible and without the program's own code: the reference's tables
// as they stand in tests/golden, whole lists in memory, every prefix looked up. Slow, and for comparison only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "../unit/text/reference_tables.h"

namespace maskscope::fuzz {

struct PlainToken {
  std::int32_t id = 0;
  std::int32_t type = 0;
  std::size_t begin = 0, end = 0;
  bool operator==(const PlainToken&) const = default;
};

class PlainTokenizer {
 public:
  // tables: codepoint_classes.txt and codepoint_supplement.txt.
  PlainTokenizer(const std::string& vocabulary, const std::string& tables)
      : reference_(text::testing::parse_reference(tables)) {
    std::istringstream lines(vocabulary);
    std::int32_t id = 0;
    for (std::string line; std::getline(lines, line); ++id) ids_[line] = id;
  }

  // The tokens of "[CLS] text [SEP]" or, where pair is given, "[CLS] text [SEP] pair [SEP]"; both are valid UTF-8.
  std::vector<PlainToken> encode(const std::string& text, const std::string* pair, std::size_t most,
                                 bool lowercase) const {
    auto first = pieces(text, lowercase);
    auto second = pair != nullptr ? pieces(*pair, lowercase) : std::vector<PlainToken>();
    const std::size_t first_count = first.size(), second_count = second.size();
    cut(first, second, most - (pair != nullptr ? 3 : 2));
    std::vector<PlainToken> tokens = {{ids_.at("[CLS]"), 0, 0, 0}};
    add_segment(tokens, first, 0, first.size() == first_count, text.size());
    if (pair != nullptr) add_segment(tokens, second, 1, second.size() == second_count, pair->size());
    return tokens;
  }

 private:
  struct Letter {
    std::uint32_t value;
    std::size_t begin, end;
    bool alone;
  };

  bool in(const char* name, std::uint32_t c) const {
    const auto found = reference_.classes.find(name);
    return found != reference_.classes.end() && found->second.contains(c);
  }

  static std::string utf8(std::uint32_t c) {
    const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
    const auto next = [&](int shift) { return byte(0x80 | (c >> shift & 0x3F)); };
    if (c < 0x80) return {byte(c)};
    if (c < 0x800) return {byte(0xC0 | c >> 6), next(0)};
    if (c < 0x10000) return {byte(0xE0 | c >> 12), next(6), next(0)};
    return {byte(0xF0 | c >> 18), next(12), next(6), next(0)};
  }

  // What an uncased or cased model makes of a character that is not dropped and separates nothing.
  std::vector<Letter> letters_of(std::uint32_t c, std::size_t begin, std::size_t end, bool lowercase) const {
    std::vector<std::uint32_t> to = {c};
    if (const auto map = reference_.maps.find(c); lowercase && map != reference_.maps.end()) to = map->second;
    const bool mark = to.size() == 1 && in("punct", to[0]);
    const bool alone = mark || in("cjk", c) || (!lowercase && in("cased-punct", c));
    std::vector<Letter> letters;
    for (const std::uint32_t letter : to) letters.push_back({letter, begin, end, alone});
    return letters;
  }

  void add_word(std::vector<PlainToken>& tokens, std::vector<Letter>& word) const {
    if (word.empty()) return;
    std::vector<PlainToken> found;
    std::size_t start = 0;
    while (word.size() <= 100 && start < word.size()) {
      std::size_t end = word.size();
      for (; end > start; --end) {
        std::string piece = start == 0 ? "" : "##";
        for (std::size_t i = start; i < end; ++i) piece += utf8(word[i].value);
        const auto id = ids_.find(piece);
        if (id == ids_.end()) continue;
        found.push_back({id->second, 0, word[start].begin, word[end - 1].end});
        break;
      }
      if (end == start) break;
      start = end;
    }
    if (start < word.size()) found = {{ids_.at("[UNK]"), 0, word.front().begin, word.back().end}};
    tokens.insert(tokens.end(), found.begin(), found.end());
    word.clear();
  }

  std::vector<PlainToken> pieces(const std::string& text, bool lowercase) const {
    std::vector<PlainToken> tokens;
    std::vector<Letter> word;
    for (std::size_t at = 0; at < text.size();) {
      if (const std::string special = special_at(text, at); !special.empty()) {
        add_word(tokens, word);
        tokens.push_back({ids_.at(special), 0, at, at + special.size()});
        at += special.size();
        continue;
      }
      const auto lead = static_cast<unsigned char>(text[at]);
      const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
      std::uint32_t c = size == 1 ? lead : lead & (0x7Fu >> size);
      for (std::size_t i = 1; i < size; ++i) c = c << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
      const std::size_t begin = at;
      at += size;
      if (in(lowercase ? "removed" : "control", c)) continue;
      if (in("space", c)) {
        add_word(tokens, word);
        continue;
      }
      for (const Letter& letter : letters_of(c, begin, at, lowercase)) {
        if (letter.alone) add_word(tokens, word);
        word.push_back(letter);
        if (letter.alone) add_word(tokens, word);
      }
    }
    add_word(tokens, word);
    return tokens;
  }

  static std::string special_at(const std::string& text, std::size_t at) {
    for (const char* special : {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}) {
      if (text.compare(at, std::string(special).size(), special) == 0) return special;
    }
    return {};
  }

  // One token at a time, from the longer text; where they are equal, from the one that was not longer.
  static void cut(std::vector<PlainToken>& first, std::vector<PlainToken>& second, std::size_t most) {
    const bool first_was_longer = first.size() > second.size();
    while (first.size() + second.size() > most) {
      const bool from_first = first.size() == second.size() ? !first_was_longer : first.size() > second.size();
      (from_first ? first : second).pop_back();
    }
  }

  void add_segment(std::vector<PlainToken>& tokens, std::vector<PlainToken>& pieces, std::int32_t type, bool whole,
                   std::size_t text_size) const {
    for (PlainToken& piece : pieces) {
      piece.type = type;
      tokens.push_back(piece);
    }
    const std::size_t end = whole ? text_size : pieces.empty() ? 0 : pieces.back().end;
    tokens.push_back({ids_.at("[SEP]"), type, end, end});
  }

  std::map<std::string, std::int32_t> ids_;
  text::testing::Reference reference_;
};

}  // namespace maskscope::fuzz
