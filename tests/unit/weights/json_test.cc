// JSON from strangers: what the parser alone would let pass or be slow on is refused.
#include "weights/json.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace maskscope::weights {
namespace {

std::string error_of(const std::string& text) {
  const auto json = parse_json_object(text, "a.json");
  return json ? "" : json.error().message;
}

std::string object_of(std::size_t members) {
  std::string text = "{";
  for (std::size_t i = 0; i < members; ++i) text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  return text + "}";
}

TEST_CASE("an object of very many members is refused before it is searched member by member") {
  CHECK(error_of(object_of(40'000)).empty());
  CHECK(error_of(object_of(40'001)) == "a.json: found an object with more than 40000 members");
  CHECK(error_of(object_of(1'000'000)).find("members") != std::string::npos);  // in a blink, not in hours
}

TEST_CASE("broken JSON is told with the byte that breaks it, its encoding or its emptiness") {
  CHECK(error_of("{\"a\": 1,}") ==
        "a.json: found 9 bytes that are not a JSON object: byte 9 is not valid after \"{\\\"a\\\": 1,\"");
  CHECK(error_of("{\"a\": 1").find("the text ends too early") != std::string::npos);
  CHECK(error_of("").find("an empty file") != std::string::npos);
  CHECK(error_of(std::string("\xFF\xFE{\0}\0", 6)).find("UTF-16") != std::string::npos);
  CHECK(error_of("[1]") == "a.json: found 3 bytes that are not a JSON object");
}

TEST_CASE("a zero byte does not hide what stands behind it") {
  CHECK(error_of("{}").empty());
  CHECK(error_of(std::string("{}\0", 3)).find("a JSON object") != std::string::npos);
  CHECK(error_of(std::string("{}\0 {\"a\": 1}", 12)).find("a JSON object") != std::string::npos);
}

TEST_CASE("a quoted text is printable, whatever is in it") {
  CHECK(printable("F32") == "\"F32\"");
  CHECK(printable("\x1B[2J\n\x7F") == "\"\\u001b[2J\\n\\u007f\"");
  CHECK(printable("\u00E9") == "\"\\u00e9\"");
  CHECK(printable("a\xFF") == "\"a\\ufffd\"");
  CHECK(printable(std::string(1000, 'x')) == "\"" + std::string(100, 'x') + "\"...");
}

TEST_CASE("members of another kind, below 0, broken or too large are nothing") {
  const auto json = parse_json_object(
      R"({"t":"x","n":7,"minus":-1,"half":0.5,"large":18446744073709551616,"most":18446744073709551615})", "");
  REQUIRE(json);
  CHECK(text_member(*json, "t") == "x");
  CHECK(number_member(*json, "n") == 7);
  CHECK(number_member(*json, "most") == UINT64_MAX);
  for (const char* key : {"t", "minus", "half", "large", "none"}) CHECK_FALSE(number_member(*json, key));
  for (const char* key : {"n", "none"}) CHECK_FALSE(text_member(*json, key));
}

}  // namespace
}  // namespace maskscope::weights
