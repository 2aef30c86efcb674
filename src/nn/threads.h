// The threads that a forward pass works with: pthreadpool's, the same that XNNPACK uses. One caller at a time.
#pragma once

#include <cstddef>

#include <pthreadpool.h>

namespace maskscope::nn {

class Threads {
 public:
  explicit Threads(std::size_t count);  // the calling thread is one of them; 1 starts none
  ~Threads();
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  std::size_t count() const { return count_; }
  pthreadpool_t pool() const { return pool_; }  // null where count() is 1

  // body(i) for 0 <= i < items, spread over the threads; returns when all are done.
  template <class Body>
  void for_each(std::size_t items, const Body& body) const {
    pthreadpool_parallelize_1d(
        pool_, [](void* context, std::size_t i) { (*static_cast<const Body*>(context))(i); }, const_cast<Body*>(&body),
        items, PTHREADPOOL_FLAG_DISABLE_DENORMALS);
  }

 private:
  std::size_t count_;
  pthreadpool_t pool_ = nullptr;
};

}  // namespace maskscope::nn
