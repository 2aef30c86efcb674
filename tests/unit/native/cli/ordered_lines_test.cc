// Lines in bulk: the order of what comes of them, how many are read ahead, and how a run ends.
#include "cli/ordered_lines.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace maskscope::cli {
namespace {

// So many lines, "1" and on, all at hand from a certain one on.
class CountedLines : public LineSource {
 public:
  explicit CountedLines(std::size_t count, std::size_t at_hand_from = 1) : count_(count), at_hand_from_(at_hand_from) {}

  Result<std::optional<std::string>> next() override {
    if (read_ == fails_after) return fail("no more can be read");
    if (read_ == count_) return std::nullopt;
    return std::to_string(++read_);
  }
  bool more_at_hand() override { return read_ < count_ && read_ >= at_hand_from_; }

  std::size_t read() const { return read_; }
  std::size_t fails_after = SIZE_MAX;

 private:
  std::size_t count_, at_hand_from_;
  std::atomic<std::size_t> read_ = 0;
};

// What was done with lines: their texts in the order of their turns.
struct Log {
  std::vector<std::string> turns;

  Turn turn(const Line& line) {
    return [this, line]() -> Result<void> {
      turns.push_back(line.text);
      return {};
    };
  }

  Workers workers(std::size_t threads, std::function<void(const Line&)> before = [](const Line&) {}) {
    const Work work = [this, before = std::move(before)](const Line& line) {
      before(line);
      return turn(line);
    };
    return {.alone = work, .another = [work] { return work; }, .threads = threads};
  }
};

std::vector<std::string> numbers(std::size_t count) {
  std::vector<std::string> texts;
  for (std::size_t i = 1; i <= count; ++i) texts.push_back(std::to_string(i));
  return texts;
}

void wait_until(const std::function<bool()>& condition) {
  while (!condition()) std::this_thread::yield();
}

TEST_CASE("turns are taken in the order of the lines, whichever is worked on longest", "[cli]") {
  for (const std::size_t threads : {1U, 2U, 3U, 8U}) {
    Log log;
    CountedLines lines(200);
    const auto before = [](const Line& line) {
      std::this_thread::sleep_for(std::chrono::microseconds(line.number * 7919 % 5 * 100));
    };
    CHECK(work_in_order(lines, log.workers(threads, before)));
    CHECK(log.turns == numbers(200));
  }
}

TEST_CASE("several lines are worked on at once", "[cli]") {
  Log log;
  CountedLines lines(2);
  std::atomic<int> working = 0;
  const auto before = [&](const Line&) {
    ++working;
    wait_until([&] { return working == 2; });
  };
  CHECK(work_in_order(lines, log.workers(2, before)));
  CHECK(log.turns == numbers(2));
}

TEST_CASE("a slow first line does not pile up the rest", "[cli]") {
  Log log;
  CountedLines lines(1000);
  std::size_t ahead = 0;
  const auto before = [&](const Line& line) {
    if (line.number > 1) return;
    wait_until([&] { return lines.read() == 2 * kLinesAhead; });
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // time enough to read on, if it were not held
    ahead = lines.read();
  };
  CHECK(work_in_order(lines, log.workers(2, before)));
  CHECK(ahead == 2 * kLinesAhead);
  CHECK(log.turns == numbers(1000));
}

TEST_CASE("lines that come alone are worked on by all threads, those at hand by one thread each", "[cli]") {
  std::atomic<int> alone = 0, beside = 0;
  const auto counting = [](std::atomic<int>& count) {
    return [&count](const Line&) -> Turn {
      ++count;
      return [] { return Result<void>{}; };
    };
  };
  const Workers workers = {.alone = counting(alone), .another = [&] { return Work(counting(beside)); }, .threads = 2};
  CountedLines one(1), late(10, 4);
  CHECK(work_in_order(one, workers));
  CHECK((alone == 1 && beside == 0));
  CHECK(work_in_order(late, workers));  // from the fourth on more are at hand
  CHECK((alone == 1 + 3 && beside == 7));
}

TEST_CASE("no lines are no error, and fewer lines than threads are all answered", "[cli]") {
  Log log;
  CountedLines none(0), few(2);
  CHECK(work_in_order(none, log.workers(8)));
  CHECK(log.turns.empty());
  CHECK(work_in_order(few, log.workers(8)));
  CHECK(log.turns == numbers(2));
}

TEST_CASE("a turn that fails ends the run: no later turn is taken", "[cli]") {
  for (const std::size_t threads : {1U, 2U, 4U}) {
    CountedLines lines(1000);
    std::vector<std::string> turns;
    const Work work = [&](const Line& line) -> Turn {
      return [&, line]() -> Result<void> {
        if (line.number == 5) return fail("the pipe is closed");
        turns.push_back(line.text);
        return {};
      };
    };
    const auto ended = work_in_order(lines, {.alone = work, .another = [&] { return work; }, .threads = threads});
    REQUIRE_FALSE(ended);
    CHECK(ended.error().message == "the pipe is closed");
    CHECK(turns == numbers(4));
    CHECK(lines.read() <= 5 + threads * kLinesAhead);
  }
}

TEST_CASE("lines that cannot be read on are an error after the turns of those that were", "[cli]") {
  for (const std::size_t threads : {1U, 2U, 4U}) {
    Log log;
    CountedLines lines(1000);
    lines.fails_after = 7;
    const auto ended = work_in_order(lines, log.workers(threads));
    REQUIRE_FALSE(ended);
    CHECK(ended.error().message == "no more can be read");
    CHECK(log.turns == numbers(7));
  }
}

TEST_CASE("memory that runs out on a thread is an error of the run", "[cli]") {
  Log log;
  CountedLines lines(100);
  const auto before = [](const Line& line) {
    if (line.number == 3) throw std::runtime_error("no memory");
  };
  const auto ended = work_in_order(lines, log.workers(2, before));
  REQUIRE_FALSE(ended);
  CHECK(ended.error().message == "no memory");
}

}  // namespace
}  // namespace maskscope::cli
