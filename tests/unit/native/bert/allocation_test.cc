// A forward pass allocates nothing after the first of its size: typing is answered out of memory that is there.
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

#include "../../bert/tiny_model.h"
#include "../../bert/tiny_pack.h"
#include "bert/workspace.h"

namespace {
std::atomic<std::size_t> allocations = 0;

void* allocate(std::size_t size, std::size_t alignment) {
  ++allocations;
  const std::size_t whole = (size + alignment - 1) / alignment * alignment;
  if (void* const memory = std::aligned_alloc(alignment, whole == 0 ? alignment : whole)) return memory;
  throw std::bad_alloc();
}
}  // namespace

// The whole test program's.
void* operator new(std::size_t size) { return allocate(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace maskscope::bert {
namespace {

std::size_t allocations_of_a_pass(const Model& model, std::size_t tokens, Workspace& workspace) {
  auto pass =
      ForwardPass::begin(model, {std::vector<std::int32_t>(tokens, 7), std::vector<std::int32_t>(tokens)}, workspace);
  REQUIRE(pass);
  const std::size_t before = allocations;
  const bool ran = (*pass)->run().has_value();
  const std::size_t after = allocations;
  REQUIRE(ran);
  return after - before;
}

TEST_CASE("a pass allocates nothing after the first of its size, a shorter one nothing at all") {
  for (const auto& tensors : {testing::tiny_tensors(), testing::quantised_model().pack}) {
    const auto model = testing::load(tensors);
    Workspace workspace;
    allocations_of_a_pass(*model, 20, workspace);
    CHECK(allocations_of_a_pass(*model, 20, workspace) == 0);
    CHECK(allocations_of_a_pass(*model, 9, workspace) == 0);
  }
}

}  // namespace
}  // namespace maskscope::bert
