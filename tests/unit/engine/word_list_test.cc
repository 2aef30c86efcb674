#include "engine/word_list.h"

#include <catch2/catch_test_macros.hpp>

namespace maskscope::engine {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("words are separated by commas; space around them and empty ones do not count") {
  CHECK(split_words("he, she,they") == Words{"he", "she", "they"});
  CHECK(split_words("  New York ,\tParis\r\n") == Words{"New York", "Paris"});
  CHECK(split_words(",a,, ,b,") == Words{"a", "b"});
  CHECK(split_words("\xC3\xA9t\xC3\xA9") == Words{"\xC3\xA9t\xC3\xA9"});
  CHECK(split_words("").empty());
  CHECK(split_words(" , ").empty());
}

TEST_CASE("a word in quotes may have commas; quotes that are not closed are letters") {
  CHECK(split_words(R"("1,000")") == Words{"1,000"});
  CHECK(split_words(R"(many, "1,000" ,"a, ""b""",few)") == Words{"many", "1,000", "a, \"b\"", "few"});
  CHECK(split_words(R"("")").empty());
  CHECK(split_words(R"("a,b)") == Words{"\"a", "b"});
  CHECK(split_words(R"("a" b, 5" c)") == Words{"\"a\" b", "5\" c"});
  CHECK(split_words(R"(")") == Words{"\""});
}

}  // namespace
}  // namespace maskscope::engine
