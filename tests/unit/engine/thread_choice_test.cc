#include "engine/thread_choice.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>

namespace maskscope::engine {
namespace {

// How many of the last hundred of so many texts were read with all threads.
template <class Cost>
int with_all(ThreadChoice& choice, std::size_t most, int texts, const Cost& milliseconds) {
  int all = 0;
  for (int i = 0; i < texts; ++i) {
    const std::size_t threads = choice.next();
    const std::size_t tokens = 9 + static_cast<std::size_t>(i) % 4;
    if (i >= texts - 100 && threads == most) ++all;
    choice.took(tokens, milliseconds(threads, i) * static_cast<float>(4 + tokens) / 16);
  }
  return all;
}

TEST_CASE("one thread is all that one core has", "[threads]") {
  ThreadChoice choice(1);
  CHECK(choice.next() == 1);
}

TEST_CASE("a core is left to the picture until it has been measured", "[threads]") {
  ThreadChoice choice(4);
  CHECK(choice.next() == 3);
}

TEST_CASE("all threads are used where they help", "[threads]") {
  ThreadChoice choice(2);
  CHECK(with_all(choice, 2, 200, [](std::size_t threads, int) { return 60 / static_cast<float>(threads); }) >= 90);
}

TEST_CASE("the last core is left alone where it hardly helps, or is busy", "[threads]") {
  ThreadChoice choice(2);
  CHECK(with_all(choice, 2, 200, [](std::size_t threads, int) { return threads == 2 ? 95.0F : 100.0F; }) <= 10);
}

TEST_CASE("a single slow text does not decide", "[threads]") {
  ThreadChoice choice(2);
  CHECK(with_all(choice, 2, 400, [](std::size_t threads, int i) {
          return i % 7 == 0 ? 900.0F : 100.0F / static_cast<float>(threads);
        }) >= 85);
}

TEST_CASE("what was measured is measured again: another program may have come or gone", "[threads]") {
  ThreadChoice choice(2);
  const auto busy = [](std::size_t threads, int) { return threads == 2 ? 300.0F : 60.0F; };
  const auto quiet = [](std::size_t threads, int) { return threads == 2 ? 33.0F : 60.0F; };
  CHECK(with_all(choice, 2, 200, busy) <= 10);
  CHECK(with_all(choice, 2, 200, quiet) >= 85);
  CHECK(with_all(choice, 2, 200, busy) <= 10);
}

}  // namespace
}  // namespace maskscope::engine
