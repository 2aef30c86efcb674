// Other models' masks are found as they were written.
#include "text/foreign_mask.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace maskscope::text {
namespace {

TEST_CASE("foreign mask: other models' masks and other spellings are found as they were written", "[text]") {
  for (const std::string mask : {"<mask>", "[mask]", "[Mask]", "[ MASK ]", "{mask}", "{{mask}}", "<|mask|>", "[BLANK]",
                                 "<blank>", "<MASK>", "[MASK_1]", "<extra_id_0>", "[MASK]", "___", "_", "_______"}) {
    CHECK(foreign_mask("The capital is " + mask + " .") == mask);
    CHECK(foreign_mask(mask) == mask);
  }
  CHECK(foreign_mask("[x] <b>bold</b> and <mask>, then [mask]") == "<mask>");
  CHECK(foreign_mask("Paris is the____of France") == "____");
}

TEST_CASE("foreign mask: brackets, names and tags that are no mask are passed over", "[text]") {
  for (const char* text : {"", "a mask", "[1] <b> {x}", "snake_case __init__ _private", "[mask", "mask]", "<", "[[[[",
                           "{}", "[]", "[the mask of Zorro]", "\xE6\x9D\xB1_\xE4\xBA\xAC"}) {
    CHECK(foreign_mask(text) == std::nullopt);
  }
}

TEST_CASE("foreign mask: ten million brackets take no long time", "[text]") {
  CHECK(foreign_mask(std::string(10'000'000, '[')) == std::nullopt);
}

}  // namespace
}  // namespace maskscope::text
