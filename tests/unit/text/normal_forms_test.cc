// Normal forms of every code point that has one, as the library has them (tests/golden/codepoint_forms.txt).
#include "text/normal_forms.h"

#include <catch2/catch_test_macros.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "golden.h"

namespace maskscope::text {
namespace {

std::vector<std::uint32_t> formed(NormalForm form, const std::vector<std::uint32_t>& points) {
  std::vector<Character> characters;
  for (const std::uint32_t c : points) characters.push_back({c, characters.size(), characters.size() + 1});
  apply(form, characters);
  std::vector<std::uint32_t> made;
  for (const Character& c : characters) made.push_back(c.value);
  return made;
}

TEST_CASE("normal forms: every code point decomposes and composes as the library has it", "[text]") {
  std::istringstream lines(testing::read_golden("codepoint_forms.txt"));
  std::size_t checked = 0, wrong = 0;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string key, word;
    words >> key;
    if (key != "nfd" && key != "nfkd" && key != "pair") continue;
    std::vector<std::uint32_t> from, to;
    std::vector<std::uint32_t>* part = &from;
    while (words >> word) {
      if (word == "->") {
        part = &to;
      } else {
        part->push_back(static_cast<std::uint32_t>(std::stoul(word, nullptr, 16)));
      }
    }
    const NormalForm form = key == "nfd" ? NormalForm::nfd : key == "nfkd" ? NormalForm::nfkd : NormalForm::nfc;
    ++checked;
    wrong += formed(form, from) == to ? 0 : 1;
  }
  CHECK(checked > 6000);
  CHECK(wrong == 0);
}

TEST_CASE("normal forms: marks are ordered by class, and blocked ones do not compose", "[text]") {
  using Points = std::vector<std::uint32_t>;
  CHECK(formed(NormalForm::nfd, {'a', 0x301, 0x323}) == Points{'a', 0x323, 0x301});
  CHECK(formed(NormalForm::nfc, {'a', 0x301, 0x323}) == Points{0x1EA1, 0x301});
  CHECK(formed(NormalForm::nfc, {'a', 0x300, 0x301}) == Points{0xE0, 0x301});
  CHECK(formed(NormalForm::nfc, {0x1112, 0x1161, 0x11AB}) == Points{0xD55C});
  CHECK(formed(NormalForm::nfd, {0xD55C}) == Points{0x1112, 0x1161, 0x11AB});
  CHECK(formed(NormalForm::nfkc, {0xFB01, 0x2460}) == Points{'f', 'i', '1'});
  CHECK(formed(NormalForm::nfc, {0x301, 'a'}) == Points{0x301, 'a'});
  CHECK(formed(NormalForm::nfc, {}).empty());
}

}  // namespace
}  // namespace maskscope::text
