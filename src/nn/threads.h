// The threads that a forward pass works with. The work of a call is divided into items; each thread, the calling one too,
// takes its share of those that are left, so nobody waits for a thread that the system has not scheduled: one that comes
// late finds no item left. All that a call waits for at its end are items that others have begun.
#pragma once

#include <cstddef>
#include <memory>

namespace maskscope::nn {

// How many threads the machine runs at once, at least 1.
std::size_t cores();

// One caller at a time; a body must not call for_each of the same Threads.
class Threads {
 public:
  explicit Threads(std::size_t count);  // the calling thread is one of them; 1 starts none
  ~Threads();
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  std::size_t count() const { return count_; }  // fewer than asked for where the system starts no more

  // How many take part from now on, 1 to count(); all at first. Not during a call.
  void use(std::size_t count);
  std::size_t used() const { return used_; }

  // body(i) for 0 <= i < items < 2^32, spread over the threads; returns when all are done.
  template <class Body>
  void for_each(std::size_t items, const Body& body) const {
    const Range range = [](const void* context, std::size_t first, std::size_t end) {
      for (std::size_t i = first; i < end; ++i) (*static_cast<const Body*>(context))(i);
    };
    if (used_ == 1 || items <= 1) return range(&body, 0, items);
    spread(items, range, &body);
  }

 private:
  using Range = void (*)(const void* context, std::size_t first, std::size_t end);
  class Pool;

  void spread(std::size_t items, Range range, const void* context) const;

  std::size_t count_ = 1, used_ = 1;
  std::unique_ptr<Pool> pool_;  // null where count() is 1
};

}  // namespace maskscope::nn
