#include "nn/threads.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace maskscope::nn {
namespace {

// How long a thread looks for what it waits for before it sleeps: longer than what lies between two calls of a pass, and much
// shorter than the turn that the system gives to another program.
constexpr std::chrono::microseconds kSpin{50};
constexpr std::size_t kCacheLine = 64;  // what several threads write to lies apart
constexpr int kLooks = 64;              // between two looks at the clock

// Leaves the core to the thread that it is shared with, where the processor has an instruction for that.
inline void relax() {
#if __has_builtin(__builtin_ia32_pause)
  __builtin_ia32_pause();
#endif
}

template <class Condition>
bool spin_until(const Condition& condition) {
  const auto end = std::chrono::steady_clock::now() + kSpin;
  do {
    for (int i = 0; i < kLooks; ++i) {
      if (condition()) return true;
      relax();
    }
  } while (std::chrono::steady_clock::now() < end);
  return condition();
}

}  // namespace

class Threads::Pool {
 public:
  explicit Pool(std::size_t helpers) : helpers_(helpers), allowed_(helpers) {
    for (Helper& helper : helpers_) {
      helper = {.pool = this, .index = started_, .thread = {}};
      const auto start = [](void* its) -> void* {
        const Helper& me = *static_cast<const Helper*>(its);
        me.pool->help(me.index);
        return nullptr;
      };
      if (pthread_create(&helper.thread, nullptr, start, &helper) != 0) break;
      ++started_;
    }
  }

  ~Pool() {
    {
      const std::scoped_lock lock(mutex_);
      stopped_ = true;
    }
    work_.notify_all();
    for (std::size_t i = 0; i < started_; ++i) pthread_join(helpers_[i].thread, nullptr);
  }

  std::size_t started() const { return started_; }
  void allow(std::size_t helpers) { allowed_ = helpers; }

  void spread(std::size_t items, Range range, const void* context) {
    items_.store(static_cast<std::uint32_t>(items), std::memory_order_relaxed);
    range_.store(range, std::memory_order_relaxed);
    context_.store(context, std::memory_order_relaxed);
    done_.store(0, std::memory_order_relaxed);
    ticket_.store((ticket_.load(std::memory_order_relaxed) / kCall + 1) * kCall + items);
    wake(items - 1);
    take_items();
    wait(static_cast<std::uint32_t>(items));
  }

 private:
  // A ticket is the call's number, in its upper half, and how many of its items nobody has taken.
  static constexpr std::uint64_t kCall = std::uint64_t{1} << 32;

  struct Helper {
    Pool* pool;
    std::size_t index;
    pthread_t thread;
  };

  // Takes items until none is left. The call's fields are read before the ticket is exchanged: where that succeeds the call
  // has not ended meanwhile, so they are its own.
  void take_items() {
    std::uint64_t ticket = ticket_.load(std::memory_order_acquire);
    while (const auto left = static_cast<std::uint32_t>(ticket % kCall)) {
      const std::uint32_t items = items_.load(std::memory_order_relaxed);
      const Range range = range_.load(std::memory_order_relaxed);
      const void* const context = context_.load(std::memory_order_relaxed);
      // A thread's share of what is left: the fewer the times that they meet here, the quicker, and at the end it is one item.
      const std::uint32_t taken = std::max(left / static_cast<std::uint32_t>(allowed_ + 1), 1U);
      if (!ticket_.compare_exchange_weak(ticket, ticket - taken, std::memory_order_acq_rel)) continue;
      const std::uint32_t first = items - left;
      range(context, first, first + taken);
      // Once all are done the call may be over, and a newer one's fields may be here.
      if (done_.fetch_add(taken) + taken == items && waiting_.load()) {
        {
          const std::scoped_lock lock(mutex_);
        }
        finished_.notify_one();
      }
      ticket = ticket_.load(std::memory_order_acquire);
    }
  }

  void wake(std::size_t most) {
    if (sleeping_.load() == 0) return;
    {
      const std::scoped_lock lock(mutex_);
    }
    if (most >= started_ || allowed_ < started_) return work_.notify_all();
    for (std::size_t i = 0; i < most; ++i) work_.notify_one();
  }

  void wait(std::uint32_t items) {
    const auto finished = [&] { return done_.load() == items; };
    if (spin_until(finished)) return;
    std::unique_lock lock(mutex_);
    waiting_.store(true);
    finished_.wait(lock, finished);
    waiting_.store(false);
  }

  void help(std::size_t index) {
    const auto needed = [&] { return stopped_.load() || (index < allowed_ && ticket_.load() % kCall != 0); };
    while (!stopped_) {
      if (index < allowed_) take_items();
      if (spin_until(needed)) continue;
      std::unique_lock lock(mutex_);
      ++sleeping_;
      work_.wait(lock, needed);
      --sleeping_;
    }
  }

  std::vector<Helper> helpers_;  // stays as it is: each has the address of its own
  std::size_t started_ = 0;
  std::atomic<std::size_t> allowed_;  // the helpers of a smaller index take part
  alignas(kCacheLine) std::atomic<std::uint64_t> ticket_ = 0;
  alignas(kCacheLine) std::atomic<std::uint32_t> items_ = 0;
  std::atomic<Range> range_ = nullptr;
  std::atomic<const void*> context_ = nullptr;
  alignas(kCacheLine) std::atomic<std::uint32_t> done_ = 0;  // items
  alignas(kCacheLine) std::atomic<bool> waiting_ = false;    // the caller, asleep
  std::atomic<std::size_t> sleeping_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;  // held by who goes to sleep, and by who wakes others
  std::condition_variable work_, finished_;
};

std::size_t cores() { return std::max(1U, std::thread::hardware_concurrency()); }

Threads::Threads(std::size_t count) {
  if (count <= 1) return;
  pool_ = std::make_unique<Pool>(count - 1);
  count_ = used_ = pool_->started() + 1;
}

Threads::~Threads() = default;

void Threads::use(std::size_t count) {
  used_ = std::clamp(count, std::size_t{1}, count_);
  if (pool_) pool_->allow(used_ - 1);
}

void Threads::spread(std::size_t items, Range range, const void* context) const {
  pool_->spread(items, range, context);
}

}  // namespace maskscope::nn
