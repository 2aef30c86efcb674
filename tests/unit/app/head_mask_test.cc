// Switching heads off and on again.
#include "app/state/head_mask.h"

#include <catch2/catch_test_macros.hpp>

namespace maskscope::app {
namespace {

TEST_CASE("heads, layers and all but one are switched off, in rising order, and on again", "[head mask]") {
  HeadMask ablated_heads;
  toggle_head(ablated_heads, 30);
  toggle_head(ablated_heads, 5);
  CHECK(ablated_heads == HeadMask{5, 30});
  CHECK(is_ablated(ablated_heads, 30));
  CHECK_FALSE(is_ablated(ablated_heads, 29));
  toggle_layer(ablated_heads, 0, 12);
  CHECK(ablated_heads == HeadMask{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 30});
  toggle_layer(ablated_heads, 0, 12);
  CHECK(ablated_heads == HeadMask{30});
  toggle_all_but(ablated_heads, 7, 144);
  CHECK(ablated_heads.size() == 143);
  CHECK_FALSE(is_ablated(ablated_heads, 7));
  toggle_all_but(ablated_heads, 7, 144);
  CHECK(ablated_heads.empty());
  toggle_head(ablated_heads, 5);
  toggle_head(ablated_heads, 5);
  CHECK(ablated_heads.empty());
}

}  // namespace
}  // namespace maskscope::app
