#include "nn/threads.h"

namespace maskscope::nn {

Threads::Threads(std::size_t count) : count_(count < 1 ? 1 : count) {
  if (count_ > 1) pool_ = pthreadpool_create(count_);
  if (pool_ == nullptr) count_ = 1;  // no threads to be had: work goes on alone
}

Threads::~Threads() { pthreadpool_destroy(pool_); }

}  // namespace maskscope::nn
