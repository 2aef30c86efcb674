#include "nn/threads.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace maskscope::nn {
namespace {

TEST_CASE("each item is done once, whatever their number and that of the threads", "[threads]") {
  for (const std::size_t count : {1u, 2u, 3u, 8u}) {
    const Threads threads(count);
    for (const std::size_t items : {0u, 1u, 2u, 3u, 7u, 64u, 1000u}) {
      std::vector<std::atomic<int>> done(items);
      threads.for_each(items, [&](std::size_t i) { ++done[i]; });
      for (const auto& times : done) REQUIRE(times == 1);
    }
  }
}

TEST_CASE("calls that follow one another closely do not take each other's items", "[threads]") {
  const Threads threads(4);
  for (std::size_t call = 0; call < 20'000; ++call) {
    std::atomic<std::size_t> sum = 0;
    const std::size_t items = 1 + call % 5;
    threads.for_each(items, [&](std::size_t i) { sum += i + call; });
    REQUIRE(sum == items * (items - 1) / 2 + items * call);
  }
}

TEST_CASE("what was written before a call is seen in it, and what it wrote afterwards", "[threads]") {
  const Threads threads(4);
  std::vector<std::size_t> values(257, 0);
  for (std::size_t call = 1; call <= 500; ++call) {
    threads.for_each(values.size(), [&](std::size_t i) { values[i] += i; });
    for (std::size_t i = 0; i < values.size(); ++i) REQUIRE(values[i] == call * i);
  }
}

TEST_CASE("a thread that is held up keeps to itself what it has begun, and nothing else", "[threads][real-time]") {
  const Threads threads(2);
  const auto caller = std::this_thread::get_id();
  std::atomic<bool> held = false, waited_for = false;
  std::atomic<std::size_t> by_caller = 0, by_other = 0;
  constexpr std::size_t kItems = 1000;
  threads.for_each(kItems, [&](std::size_t) {
    if (std::this_thread::get_id() == caller) {
      ++by_caller;
      return;
    }
    ++by_other;
    if (held.exchange(true)) return;
    // Ten seconds, but in pieces: the clock goes on while a machine is suspended, and its threads do not.
    for (int piece = 0; piece < 10'000 && by_caller + by_other < kItems * 9 / 10; ++piece) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (by_caller + by_other < kItems * 9 / 10) waited_for = true;
  });
  REQUIRE(by_caller + by_other == kItems);
  REQUIRE_FALSE(waited_for);
}

TEST_CASE("threads that sleep are woken", "[threads]") {
  const Threads threads(3);
  if (threads.count() < 3) SKIP("no threads here");
  for (int call = 0; call < 20; ++call) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    std::atomic<std::size_t> done = 0;
    threads.for_each(3, [&](std::size_t) {
      ++done;
      const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
      while (done < 3 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    });
    REQUIRE(done == 3);
  }
}

TEST_CASE("no more threads take part than are to be used", "[threads]") {
  Threads threads(4);
  for (const std::size_t used : {1u, 2u, 4u, 3u}) {
    threads.use(used);
    REQUIRE(threads.used() == std::min(used, threads.count()));
    std::mutex mutex;
    std::set<std::thread::id> seen;
    for (int call = 0; call < 200; ++call) {
      std::atomic<std::size_t> done = 0;
      threads.for_each(64, [&](std::size_t) {
        ++done;
        const std::scoped_lock lock(mutex);
        seen.insert(std::this_thread::get_id());
      });
      REQUIRE(done == 64);
    }
    CHECK(seen.size() <= used);
  }
}

}  // namespace
}  // namespace maskscope::nn
