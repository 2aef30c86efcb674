#include "formats/percent.h"

#include <catch2/catch_test_macros.hpp>

namespace maskscope::formats {
namespace {

TEST_CASE("a percentage has two digits, more only near certainty, and is never rounded to it") {
  CHECK(percent(0) == "<0.01 %");
  CHECK(percent(0.00004F) == "<0.01 %");
  CHECK(percent(0.00006F) == "0.01 %");
  CHECK(percent(0.0036F) == "0.36 %");
  CHECK(percent(0.00994F) == "0.99 %");
  CHECK(percent(0.00996F) == "1.0 %");
  CHECK(percent(0.0806F) == "8.1 %");
  CHECK(percent(0.0996F) == "10 %");
  CHECK(percent(0.974F) == "97 %");
  CHECK(percent(0.9971F) == "99.7 %");
  CHECK(percent(0.9996F) == "99.96 %");
  CHECK(percent(1) == "99.99 %");
}

}  // namespace
}  // namespace maskscope::formats
