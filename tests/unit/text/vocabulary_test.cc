#include "text/vocabulary.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

#include "golden.h"

namespace maskscope::text {
namespace {

constexpr std::string_view kSpecials = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";

std::string error_of(std::string_view text) {
  const auto vocabulary = Vocabulary::parse(text);
  return vocabulary ? "" : vocabulary.error().message;
}

TEST_CASE("vocabulary: BERT's has 30522 tokens, each found under its line's number", "[text]") {
  const Vocabulary& vocabulary = testing::bert_vocabulary();
  REQUIRE(vocabulary.size() == 30522);
  for (TokenId id = 0; id < 30522; ++id) {
    if (vocabulary.find(vocabulary.token(id)) != id) FAIL("token " << id);
  }
  CHECK(vocabulary.pad() == 0);
  CHECK(vocabulary.unknown() == 100);
  CHECK(vocabulary.cls() == 101);
  CHECK(vocabulary.sep() == 102);
  CHECK(vocabulary.mask() == 103);
  CHECK(vocabulary.token(30521) == "##\uFF5E");
  CHECK(vocabulary.longest() == std::string_view("telecommunications").size());
  CHECK_FALSE(vocabulary.find("no such token"));
  CHECK_FALSE(vocabulary.find(""));
}

TEST_CASE("vocabulary: \\r\\n line ends and a missing last one give the same tokens", "[text]") {
  const auto vocabulary = testing::parse_vocabulary("[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\nlast");
  CHECK(vocabulary.size() == 6);
  CHECK(vocabulary.mask() == 4);
  CHECK(vocabulary.find("last") == 5);
}

TEST_CASE("vocabulary: a missing special token is an error that names it", "[text]") {
  CHECK(error_of("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n") == "the vocabulary: [MASK] is missing among its 5 tokens");
  CHECK(error_of("[UNK]\n[CLS]\n[SEP]\n[MASK]\n") == "the vocabulary: [PAD] is missing among its 4 tokens");
  CHECK(error_of("") == "the vocabulary: [PAD] is missing among its 0 tokens");
  CHECK(error_of("\n") == "the vocabulary: [PAD] is missing among its 1 tokens");
}

TEST_CASE("vocabulary: a doubled token is an error that names it and its line", "[text]") {
  CHECK(error_of(std::string(kSpecials) + "the\nof\nthe\n") ==
        "the vocabulary: found \"the\" in line 8 and once before, expected each token once");
}

TEST_CASE("vocabulary: control characters in a token are an error: tokens are printed") {
  for (const char* token : {"\x1B[2J", "a\rb", "a\tb", "\x7F"}) {
    CHECK(error_of(std::string(kSpecials) + "the\n" + token + "x\n") ==
          "the vocabulary: found a control character in line 7, expected none");
  }
}

TEST_CASE("vocabulary: bytes that are not UTF-8 are an error", "[text]") {
  CHECK(error_of(std::string(kSpecials) + "a\xFF\n") ==
        "the vocabulary is not valid UTF-8: found byte 0xff at offset 32");
}

}  // namespace
}  // namespace maskscope::text
