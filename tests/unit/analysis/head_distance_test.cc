#include "analysis/head_distance.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <vector>

namespace maskscope::analysis {
namespace {

TEST_CASE("heads that attend alike are 0 apart, heads that share no token 1 bit") {
  const std::vector<float> first{1, 0, 0.25F, 0.75F}, other{0, 1, 0.25F, 0.75F};
  CHECK(head_distance(first, first, 2) == 0);
  CHECK(head_distance(std::vector<float>{1, 0, 0, 1}, std::vector<float>{0, 1, 1, 0}, 2) == 1);
  CHECK(head_distance(first, other, 2) == 0.5F);
}

// scipy.spatial.distance.jensenshannon(p, q, base=2) ** 2
TEST_CASE("the distance is the Jensen-Shannon divergence in bits, the same both ways") {
  const std::vector<float> p{0.7F, 0.2F, 0.1F, 0.5F, 0.5F, 0, 0.1F, 0.1F, 0.8F};
  const std::vector<float> q{0.1F, 0.3F, 0.6F, 0.5F, 0, 0.5F, 0.1F, 0.1F, 0.8F};
  CHECK(head_distance(p, q, 3) == Catch::Approx(head_distance(q, p, 3)));
  CHECK(head_distance(p, q, 3) == Catch::Approx(0.27758370).epsilon(1e-6));
}

}  // namespace
}  // namespace maskscope::analysis
