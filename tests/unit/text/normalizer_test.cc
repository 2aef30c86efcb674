#include "text/normalizer.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "split_words.h"
#include "text/utf8.h"

namespace maskscope::text {
namespace {

using namespace std::string_view_literals;

// "word[begin,end) word[begin,end)"
std::string split(std::string_view text, bool lowercase = true, std::size_t offset = 0) {
  std::string result;
  testing::for_each_word(text, testing::uncased(lowercase), offset, [&](const Word& word) {
    if (!result.empty()) result += ' ';
    for (const Character& c : word) append(result, c.value);
    result += concat('[', word.front().begin, ',', word.back().end, ')');
  });
  return result;
}

TEST_CASE("normalizer: words end at spaces and around punctuation, and know their bytes", "[text]") {
  CHECK(split("Hello, world!") == "hello[0,5) ,[5,6) world[7,12) ![12,13)");
  CHECK(split("  a\t\r\nb\xC2\xA0"
              "c  ") == "a[2,3) b[6,7) c[9,10)");
  CHECK(split("don't") == "don[0,3) '[3,4) t[4,5)");
}

TEST_CASE("normalizer: positions start at the offset", "[text]") {
  CHECK(split("a b", true, 10) == "a[10,11) b[12,13)");
}

TEST_CASE("normalizer: accents go, composed or not; their bytes count only inside a word", "[text]") {
  CHECK(split("caf\u00E9") == "cafe[0,5)");
  CHECK(split("cafe\u0301") == "cafe[0,4)");
  CHECK(split("cafe\u0301s") == "cafes[0,7)");
  CHECK(split("\u1EAD\u0308") == "a[0,3)");
  CHECK(split("\u0130stanbul") == "istanbul[0,9)");
}

TEST_CASE("normalizer: a decomposed character's parts all map to its bytes", "[text]") {
  std::vector<Word> words;
  testing::for_each_word("x\uD55C", {}, 0, [&](const Word& word) { words.push_back(word); });
  REQUIRE(words.size() == 1);
  REQUIRE(words[0].size() == 4);  // x and three jamo
  for (std::size_t i = 1; i < 4; ++i) {
    CHECK(words[0][i].begin == 1);
    CHECK(words[0][i].end == 4);
  }
}

TEST_CASE("normalizer: lowering is the reference's, one character at a time", "[text]") {
  CHECK(split("\u03A3\u039F\u03A3") == "\u03C3\u03BF\u03C3[0,6)");  // no final sigma
  CHECK(split("Stra\u00DFe") == "stra\u00DFe[0,7)");
  CHECK(split("\uFF21\uFF22") == "\uFF41\uFF42[0,6)");  // full width stays full width
}

TEST_CASE("normalizer: CJK characters stand alone, kana and Hangul do not", "[text]") {
  CHECK(split("a\u6F22\u5B57b") == "a[0,1) \u6F22[1,4) \u5B57[4,7) b[7,8)");
  CHECK(split("\u304B\u306A") == "\u304B\u306A[0,6)");
}

TEST_CASE("normalizer: control characters vanish without splitting", "[text]") {
  CHECK(split("a\0b\x01"
              "c\u200Bd\uFEFFe\u00ADf\uFFFDg"sv) == "abcdefg[0,20)");
  CHECK(split("\0\x01\x1F\x7F\u200B"sv) == "");
}

TEST_CASE("normalizer: nothing and spaces alone have no words", "[text]") {
  CHECK(split("") == "");
  CHECK(split(" \t\r\n\u3000\u2003") == "");
  CHECK(split("\u0301\u0301") == "");
}

TEST_CASE("normalizer: a cased model keeps case, accents and composed characters", "[text]") {
  CHECK(split("Caf\u00E9, Cafe\u0301", false) == "Caf\u00E9[0,5) ,[5,6) Cafe\u0301[7,13)");
  CHECK(split("\uD55C\u212B", false) == "\uD55C\u212B[0,6)");
  CHECK(split("A\u6F22\x01"
              "B",
              false) == "A[0,1) \u6F22[1,4) B[5,6)");
}

TEST_CASE("normalizer: a huge word is not kept, but reaches to its end", "[text]") {
  const std::string text = std::string(1'000'000, 'A') + " b";
  std::vector<Word> words;
  testing::for_each_word(text, {}, 0, [&](const Word& word) { words.push_back(word); });
  REQUIRE(words.size() == 2);
  CHECK(words[0].size() == kLongestWord + 1);
  CHECK(words[0].front().begin == 0);
  CHECK(words[0].back().end == 1'000'000);
}

}  // namespace
}  // namespace maskscope::text
