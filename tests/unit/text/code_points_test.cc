// Every code point against the reference tokenizer's own answers (tests/golden/README.md says where from).
#include "text/code_points.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "golden.h"
#include "reference_tables.h"
#include "split_words.h"
#include "text/normalizer.h"
#include "text/utf8.h"

namespace maskscope::text {
namespace {

using testing::CodePoints;
using testing::parse_reference;
using testing::read_golden;
using testing::Reference;
using Words = std::vector<CodePoints>;

Reference reference_tables() {
  return parse_reference(read_golden("codepoint_classes.txt") + read_golden("codepoint_supplement.txt"));
}

Words split_between_letters(std::uint32_t c, const Normalization& normalization) {
  std::string text = "a";
  append(text, c);
  text += 'b';
  Words words;
  testing::for_each_word(text, normalization, 0, [&](const Word& word) {
    words.emplace_back();
    for (const Character& character : word) words.back().push_back(character.value);
  });
  return words;
}

Words expected_words(const CodePoints& to, bool alone) {
  if (alone) return {{'a'}, to, {'b'}};
  CodePoints word = {'a'};
  word.insert(word.end(), to.begin(), to.end());
  word.push_back('b');
  return {word};
}

// The letters a and b around every code point that is not a surrogate.
template <class Expected>
void check_every_code_point(const Normalization& normalization, Expected expected) {
  std::size_t wrong = 0, checked = 0;
  for (std::uint32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    ++checked;
    if (split_between_letters(c, normalization) == expected(c)) continue;
    if (++wrong <= 10) UNSCOPED_INFO("U+" << std::hex << c << " differs");
  }
  CHECK(wrong == 0);
  CHECK(checked == 0x110000 - 0x800);
}

TEST_CASE("code points: an uncased model removes, splits and maps each as the reference does", "[text]") {
  Reference reference = reference_tables();
  REQUIRE(reference.maps.size() > 13000);
  check_every_code_point(testing::uncased(true), [&](std::uint32_t c) -> Words {
    if (reference.classes["removed"].contains(c)) return {{'a', 'b'}};
    if (reference.classes["space"].contains(c)) return {{'a'}, {'b'}};
    const auto map = reference.maps.find(c);
    const CodePoints to = map == reference.maps.end() ? CodePoints{c} : map->second;
    const bool punctuation = to.size() == 1 && reference.classes["punct"].contains(to[0]);
    return expected_words(to, punctuation || reference.classes["cjk"].contains(c));
  });
}

TEST_CASE("code points: a cased model removes and splits each as the reference does, maps none", "[text]") {
  Reference reference = reference_tables();
  check_every_code_point(testing::uncased(false), [&](std::uint32_t c) -> Words {
    if (reference.classes["control"].contains(c)) return {{'a', 'b'}};
    if (reference.classes["space"].contains(c)) return {{'a'}, {'b'}};
    const auto is = [&](const char* name) { return reference.classes[name].contains(c); };
    return expected_words({c}, is("punct") || is("cased-punct") || is("cjk"));
  });
}

TEST_CASE("code points: values above Unicode are harmless", "[text]") {
  CHECK(kind_of(0xFFFFFFFF) == Kind::kOther);
  CHECK(map(0xFFFFFFFF, true, true).get()[0] == 0xFFFFFFFF);
  CHECK_FALSE(is_word(0xFFFFFFFF));
  CHECK_FALSE(is_white_space(0xFFFFFFFF));
}

// The maps of codepoint_options.txt by their step, "strip" and "lower", and its classes.
Reference option_tables(const std::string& step) {
  std::istringstream lines(read_golden("codepoint_options.txt"));
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    const std::string name = line.substr(0, line.find(' '));
    if (name == step) kept += "map" + line.substr(name.size()) + "\n";
    if (name == "word" || name == "white") kept += line + "\n";
  }
  return parse_reference(kept);
}

TEST_CASE("code points: stripping accents and lowering alone map each as the reference does", "[text]") {
  const Reference strip = option_tables("strip"), lower = option_tables("lower");
  REQUIRE(strip.maps.size() > 2000);
  REQUIRE(lower.maps.size() > 1400);
  std::size_t wrong = 0;
  for (std::uint32_t c = 0; c <= 0x10FFFF; ++c) {
    const auto check = [&](const Reference& reference, const Mapped& found) {
      const auto place = reference.maps.find(c);
      const CodePoints expected = place == reference.maps.end() ? CodePoints{c} : place->second;
      if (!std::ranges::equal(found.get(), expected) && ++wrong <= 10) UNSCOPED_INFO("U+" << std::hex << c);
    };
    const bool is_syllable = c >= 0xAC00 && c <= 0xD7A3;  // by arithmetic; the test of both steps has them
    if (!is_syllable) check(strip, map(c, true, false));
    check(lower, map(c, false, true));
  }
  CHECK(wrong == 0);
}

TEST_CASE("code points: words and white space are the reference's", "[text]") {
  Reference reference = option_tables("none");
  std::size_t wrong = 0;
  for (std::uint32_t c = 0; c <= 0x10FFFF; ++c) {
    const bool same = is_word(c) == reference.classes["word"].contains(c) &&
                      is_white_space(c) == reference.classes["white"].contains(c);
    if (!same && ++wrong <= 10) UNSCOPED_INFO("U+" << std::hex << c);
  }
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace maskscope::text
