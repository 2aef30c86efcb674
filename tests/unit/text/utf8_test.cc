#include "text/utf8.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace maskscope::text {
namespace {

using namespace std::string_view_literals;

TEST_CASE("utf8: every code point comes back from its own bytes, with its size", "[text]") {
  for (std::uint32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string bytes;
    append(bytes, c);
    const CodePoint found = decode(bytes, 0);
    if (found.value != c || found.size != bytes.size()) FAIL("code point " << c << " became " << found.value);
  }
}

TEST_CASE("utf8: bytes that are no UTF-8 are refused, each kind of them", "[text]") {
  const std::string_view refused[] = {
      "\x80"sv,              // a continuation without a lead
      "\xBF"sv,              //
      "\xC0\x80"sv,          // overlong NUL
      "\xC1\xBF"sv,          // overlong, two bytes
      "\xE0\x80\x80"sv,      // overlong, three bytes
      "\xE0\x9F\xBF"sv,      //
      "\xF0\x80\x80\x80"sv,  // overlong, four bytes
      "\xF0\x8F\xBF\xBF"sv,  //
      "\xED\xA0\x80"sv,      // the first surrogate
      "\xED\xBF\xBF"sv,      // the last surrogate
      "\xF4\x90\x80\x80"sv,  // U+110000
      "\xF5\x80\x80\x80"sv,  // no lead byte
      "\xF8\x88\x80\x80\x80"sv,
      "\xFC\x84\x80\x80\x80\x80"sv,
      "\xFE"sv,
      "\xFF"sv,
      "\xC3"sv,          // cut short by the end
      "\xE2\x82"sv,      //
      "\xF0\x9F\x98"sv,  //
      "\xC3(",           // cut short by another character
      "\xE2\x82("sv,
      "\xF0\x9F\x98("sv,
      "\xE2\xE2\x82\xAC"sv,
  };
  for (const std::string_view bytes : refused) {
    CAPTURE(bytes);
    CHECK(decode(bytes, 0).size == 0);
    CHECK_FALSE(check_utf8(bytes, "the text"));
  }
}

TEST_CASE("utf8: the edges of each length are accepted", "[text]") {
  CHECK(check_utf8("\0\x7F \xC2\x80 \xDF\xBF"sv, "the text"));
  CHECK(check_utf8("\xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xEF\xBF\xBF", "the text"));
  CHECK(check_utf8("\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF"sv, "the text"));
  CHECK(check_utf8("", "the text"));
}

TEST_CASE("utf8: the message names the text, the byte and where it stands", "[text]") {
  const auto result = check_utf8("hello world \xFF", "the text");
  REQUIRE_FALSE(result);
  CHECK(result.error().message == "the text is not valid UTF-8: found byte 0xff at offset 12");
  const auto cut = check_utf8("\xC3\xA9\xE2\x82", "a name");
  REQUIRE_FALSE(cut);
  CHECK(cut.error().message == "a name is not valid UTF-8: found byte 0xe2 at offset 2");
}

TEST_CASE("utf8: decode does not read past the end of a view", "[text]") {
  const std::string_view whole = "\xE2\x82\xAC";
  CHECK(decode(whole.substr(0, 2), 0).size == 0);
  CHECK(decode(whole, 0).value == 0x20AC);
}

}  // namespace
}  // namespace maskscope::text
