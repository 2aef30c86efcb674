// Lines of a pipe, which POSIX can open by name.
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <string>

#include "cli/line_source.h"

namespace maskscope::cli {
namespace {

TEST_CASE("what is written to a pipe is at hand, and what is awaited is not", "[cli]") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  auto lines = FileLines::open("/dev/fd/" + std::to_string(ends[0]));
  REQUIRE(lines);
  CHECK_FALSE(lines->more_at_hand());
  REQUIRE(::write(ends[1], "a\nb", 3) == 3);
  CHECK(lines->more_at_hand());
  CHECK(*lines->next() == "a");
  CHECK(lines->more_at_hand());
  ::close(ends[1]);
  CHECK(*lines->next() == "b");
  CHECK_FALSE(lines->more_at_hand());
  CHECK(*lines->next() == std::nullopt);
  ::close(ends[0]);
}

}  // namespace
}  // namespace maskscope::cli
