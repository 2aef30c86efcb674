// What MASKSCOPE_KERNELS may be.
#include "nn/kernel_levels.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

namespace maskscope::nn {
namespace {

TEST_CASE("a kernel level that this processor runs is taken by its name, without one the widest") {
  const auto levels = supported_kernel_levels();
  REQUIRE(levels.front() == KernelLevel::baseline);
  CHECK(std::ranges::is_sorted(levels));
  for (const KernelLevel level : levels) CHECK(*parse_kernel_level(name_of(level)) == level);
  CHECK(*parse_kernel_level(nullptr) == levels.back());
  CHECK(*parse_kernel_level("") == levels.back());
}

TEST_CASE("a kernel level that nobody knows, or that this processor does not run, is refused with those that it runs") {
  const auto unknown = parse_kernel_level("sse5");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().message.starts_with("MASKSCOPE_KERNELS: found \"sse5\", expected one of baseline"));
  for (const KernelLevel level : {KernelLevel::avx2, KernelLevel::avx512, KernelLevel::vnni, KernelLevel::amx}) {
    if (parse_kernel_level(name_of(level))) continue;
    const auto unsupported = parse_kernel_level(name_of(level));
    REQUIRE_FALSE(unsupported);
    CHECK(unsupported.error().message.starts_with("MASKSCOPE_KERNELS: found \"" + std::string(name_of(level)) +
                                                  "\", which this processor does not run, expected one of baseline"));
  }
}

}  // namespace
}  // namespace maskscope::nn
