#include "cli/ordered_lines.h"

#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "cli/caught.h"

namespace maskscope::cli {
namespace {

// Lines that several threads take, and the turns that they give back.
class Bulk {
 public:
  // first: a line that has been taken already.
  Bulk(LineSource& lines, Line first, std::size_t ahead)
      : lines_(lines), read_(first.number - 1), done_(first.number - 1), ahead_(ahead), first_(std::move(first)) {}

  void work(const Work& work) {
    try {
      while (const auto line = take()) give_back(line->number, work(*line));
    } catch (const std::exception& error) {  // memory that runs out: on a thread nobody would catch it
      const std::scoped_lock lock(mutex_);
      stop(std::unexpected(caught(error)));
    }
  }

  Result<void> result() const { return result_; }

 private:
  // Nothing at the end.
  std::optional<Line> take() {
    const std::scoped_lock reading(reading_);
    {
      std::unique_lock lock(mutex_);
      room_.wait(lock, [&] { return ended_ || read_ < done_ + ahead_; });
      if (ended_) return std::nullopt;
      ++read_;
      if (first_) return std::exchange(first_, std::nullopt);
    }
    auto text = lines_.next();  // may wait; turns are taken meanwhile
    const std::scoped_lock lock(mutex_);
    if (text && *text && !ended_) return Line{std::move(**text), read_};
    if (!text && result_) result_ = std::unexpected(text.error());
    ended_ = true;
    return std::nullopt;
  }

  // Whoever brings the turn that is next takes it, and those that wait for it; the others go on meanwhile.
  void give_back(std::size_t number, Turn turn) {
    std::unique_lock lock(mutex_);
    waiting_.emplace(number, std::move(turn));
    if (taking_turns_) return;
    taking_turns_ = true;
    while (!stopped_ && !waiting_.empty() && waiting_.begin()->first == done_ + 1) {
      const Turn next = std::move(waiting_.extract(waiting_.begin()).mapped());
      lock.unlock();
      const auto taken = next();
      lock.lock();
      ++done_;
      if (!taken) stop(taken);
      room_.notify_all();
    }
    taking_turns_ = false;
  }

  void stop(Result<void> result) {
    result_ = std::move(result);
    stopped_ = ended_ = true;
    room_.notify_all();
  }

  LineSource& lines_;
  std::mutex reading_;  // held by the thread that takes a line
  std::mutex mutex_;    // of all that follows
  std::condition_variable room_;
  std::size_t read_;
  std::size_t done_;
  std::size_t ahead_;
  std::optional<Line> first_;
  std::map<std::size_t, Turn> waiting_;
  bool taking_turns_ = false;
  bool ended_ = false;    // no more lines are taken
  bool stopped_ = false;  // no more turns either
  Result<void> result_;
};

// Whether the system has started one more.
bool start_another(std::vector<std::thread>& threads, Bulk& bulk, const Workers& workers) {
  try {
    threads.emplace_back([&bulk, work = workers.another()] { bulk.work(work); });
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

Result<void> work_in_bulk(LineSource& lines, Line first, const Workers& workers) {
  Bulk bulk(lines, std::move(first), kLinesAhead * workers.threads);
  std::vector<std::thread> threads;
  while (threads.size() + 1 < workers.threads && start_another(threads, bulk, workers)) {
  }
  bulk.work(workers.another());
  for (std::thread& thread : threads) thread.join();
  return bulk.result();
}

}  // namespace

Result<void> work_in_order(LineSource& lines, const Workers& workers) {
  for (std::size_t number = 1;; ++number) {
    auto text = lines.next();
    if (!text) return std::unexpected(text.error());
    if (!*text) return {};
    Line line{std::move(**text), number};
    if (workers.threads > 1 && lines.more_at_hand()) return work_in_bulk(lines, std::move(line), workers);
    if (auto ok = workers.alone(line)(); !ok) return ok;
  }
}

}  // namespace maskscope::cli
