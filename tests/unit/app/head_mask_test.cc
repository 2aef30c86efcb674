// Switching heads off and on again.
#include "app/state/head_mask.h"

#include <catch2/catch_test_macros.hpp>

namespace maskscope::app {
namespace {

TEST_CASE("heads, layers and all but one are switched off, in rising order, and on again", "[muting]") {
  HeadMask muted;
  toggle_head(muted, 30);
  toggle_head(muted, 5);
  CHECK(muted == HeadMask{5, 30});
  CHECK(is_muted(muted, 30));
  CHECK_FALSE(is_muted(muted, 29));
  toggle_layer(muted, 0, 12);
  CHECK(muted == HeadMask{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 30});
  toggle_layer(muted, 0, 12);
  CHECK(muted == HeadMask{30});
  toggle_all_but(muted, 7, 144);
  CHECK(muted.size() == 143);
  CHECK_FALSE(is_muted(muted, 7));
  toggle_all_but(muted, 7, 144);
  CHECK(muted.empty());
  toggle_head(muted, 5);
  toggle_head(muted, 5);
  CHECK(muted.empty());
}

}  // namespace
}  // namespace maskscope::app
