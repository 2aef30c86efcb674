#include "base/fill_in.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

using maskscope::fill_in;

TEST_CASE("each gap of a pattern is filled with the next value", "[fill_in]") {
  CHECK(fill_in("{} of {} heads are ablated", 3, std::string("144")) == "3 of 144 heads are ablated");
  CHECK(fill_in("no gap") == "no gap");
  CHECK(fill_in("{}{}", "a", "b") == "ab");
}

TEST_CASE("a value is not taken for a pattern, and what has no partner does no harm", "[fill_in]") {
  CHECK(fill_in("“{}” and “{}”", "{}", "b") == "“{}” and “b”");
  CHECK(fill_in("{} of {}", 1) == "1 of {}");
  CHECK(fill_in("{}", 1, 2) == "1");
}
