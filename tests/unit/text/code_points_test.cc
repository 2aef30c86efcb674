// Every code point against the reference tokenizer's own answers (tests/golden/README.md says where from).
#include "text/code_points.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "golden.h"
#include "reference_tables.h"
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

Words split_between_letters(std::uint32_t c, bool lowercase) {
  std::string text = "a";
  append(text, c);
  text += 'b';
  Words words;
  for_each_word(text, lowercase, 0, [&](const Word& word) {
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
void check_every_code_point(bool lowercase, Expected expected) {
  std::size_t wrong = 0, checked = 0;
  for (std::uint32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    ++checked;
    if (split_between_letters(c, lowercase) == expected(c)) continue;
    if (++wrong <= 10) UNSCOPED_INFO("U+" << std::hex << c << " differs");
  }
  CHECK(wrong == 0);
  CHECK(checked == 0x110000 - 0x800);
}

TEST_CASE("code points: an uncased model removes, splits and maps each as the reference does", "[text]") {
  Reference reference = reference_tables();
  REQUIRE(reference.maps.size() > 13000);
  check_every_code_point(true, [&](std::uint32_t c) -> Words {
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
  check_every_code_point(false, [&](std::uint32_t c) -> Words {
    if (reference.classes["control"].contains(c)) return {{'a', 'b'}};
    if (reference.classes["space"].contains(c)) return {{'a'}, {'b'}};
    const auto is = [&](const char* name) { return reference.classes[name].contains(c); };
    return expected_words({c}, is("punct") || is("cased-punct") || is("cjk"));
  });
}

TEST_CASE("code points: values above Unicode are harmless", "[text]") {
  CHECK(kind_of(0xFFFFFFFF) == Kind::kOther);
  CHECK(uncased(0xFFFFFFFF).code_points[0] == 0xFFFFFFFF);
}

}  // namespace
}  // namespace maskscope::text
