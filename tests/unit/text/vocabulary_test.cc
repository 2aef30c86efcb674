#include "text/vocabulary.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

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

TEST_CASE("vocabulary: a missing special token is an error that names it, but for [PAD], which nothing needs",
          "[text]") {
  CHECK(error_of("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n") ==
        "the vocabulary: [MASK] is missing; found 5 tokens, the first of them \"[PAD]\"");
  std::string long_word = "a";  // a cut after 40 bytes is within a letter
  for (int i = 0; i < 30; ++i) long_word += "\u00e9";
  CHECK(error_of(long_word + "\n").find("them \"" + long_word.substr(0, 39) + "\"") != std::string::npos);
  CHECK(error_of("") == "the vocabulary: found no tokens, expected [UNK] and others");
  CHECK(error_of("\n") == "the vocabulary: found no tokens, expected [UNK] and others");
  CHECK_FALSE(testing::parse_vocabulary("[UNK]\n[CLS]\n[SEP]\n[MASK]\n").pad());
}

TEST_CASE("vocabulary: of equal lines the last counts, as in the reference", "[text]") {
  const auto vocabulary = testing::parse_vocabulary(std::string(kSpecials) + "the\nof\nthe\n");
  CHECK(vocabulary.size() == 8);
  CHECK(vocabulary.find("the") == 7);
}

TEST_CASE("vocabulary: a byte order mark, white space at a line's end and empty last lines are no tokens", "[text]") {
  const auto vocabulary =
      testing::parse_vocabulary("\uFEFF" + std::string(kSpecials) + "\u2028\nthe \nb\u0085\n\nlast\n\n\n");
  CHECK(vocabulary.pad() == 0);
  CHECK(vocabulary.size() == 10);
  CHECK(vocabulary.token(5).empty());
  CHECK(vocabulary.find("the") == 6);
  CHECK(vocabulary.find("b") == 7);
  CHECK(vocabulary.find("last") == 9);
  CHECK_FALSE(vocabulary.find(""));
}

TEST_CASE("vocabulary: control characters in a token are neither printed nor found") {
  for (const char* token : {"\x1B[2Jx", "a\rb", "a\tb", "\x7Fx", "\u009B1mx"}) {
    const auto vocabulary = testing::parse_vocabulary(std::string(kSpecials) + token + "\nlast\n");
    CHECK(vocabulary.find("last") == 6);
    CHECK_FALSE(vocabulary.find(token));
    CHECK(vocabulary.token(5).find("\uFFFD") != std::string::npos);
  }
}

TEST_CASE("vocabulary: special tokens may have other names, and lie among the added ones, which are no pieces",
          "[text]") {
  std::vector<AddedToken> added = {{.content = "<mask>"}, {.content = "the"}, {.content = "##x"}};
  const auto vocabulary =
      Vocabulary::parse("<unk>\n<s>\n</s>\nthe\n",
                        {.pad = "<pad>", .unknown = "<unk>", .cls = "<s>", .sep = "</s>", .mask = "<mask>"}, added);
  REQUIRE(vocabulary);
  CHECK(vocabulary->mask() == 4);
  CHECK(vocabulary->cls() == 1);
  CHECK(vocabulary->size() == 6);
  CHECK(vocabulary->token(5) == "##x");
  CHECK_FALSE(vocabulary->find("##x"));
  CHECK(added[1].id == 3);
}

TEST_CASE("vocabulary: rows without a token get names that say so", "[text]") {
  auto vocabulary = testing::parse_vocabulary(kSpecials);
  vocabulary.extend(7);
  CHECK(vocabulary.size() == 7);
  CHECK(vocabulary.token(6) == "[no token 6]");
  CHECK_FALSE(vocabulary.find("[no token 6]"));
}

TEST_CASE("vocabulary: bytes that are not UTF-8 are an error", "[text]") {
  CHECK(error_of(std::string(kSpecials) + "a\xFF\n") ==
        "the vocabulary is not valid UTF-8: found byte 0xff at offset 32");
}

}  // namespace
}  // namespace maskscope::text
