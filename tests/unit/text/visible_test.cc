// Control characters become visible, everything else stays.
#include "text/visible.h"

#include <catch2/catch_test_macros.hpp>

namespace maskscope::text {
namespace {

TEST_CASE("control characters are written as JSON writes them") {
  CHECK(with_visible_controls("a\nb\rc\td") == "a\\nb\\rc\\td");
  CHECK(with_visible_controls("\x1b[31m\x7f") == "\\u001b[31m\\u007f");
  CHECK(with_visible_controls("\xc2\x9b") == "\\u009b");  // C1's own escape sequence
  CHECK(with_visible_controls(std::string_view("\0", 1)) == "\\u0000");
}

TEST_CASE("other characters stay, and so do bytes that are none") {
  CHECK(with_visible_controls("").empty());
  CHECK(with_visible_controls("caf\xc3\xa9 \xc2\xa0\xf0\x9f\x90\xa2 ##ing") ==
        "caf\xc3\xa9 \xc2\xa0\xf0\x9f\x90\xa2 ##ing");
  CHECK(with_visible_controls("\xff\x80") == "\xff\x80");
}

}  // namespace
}  // namespace maskscope::text
