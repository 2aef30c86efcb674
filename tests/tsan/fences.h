// ThreadSanitizer does not know fences, by which pthreadpool orders its memory. Included before each of its files, this tells
// it what a fence says: all that was written before a release is seen after an acquire that follows.
#pragma once

#include <sanitizer/tsan_interface.h>
#include <stdatomic.h>

__attribute__((weak)) char maskscope_tsan_fence;  // one in the program

#undef atomic_thread_fence
#define atomic_thread_fence(order) \
  ((order) == memory_order_acquire ? __tsan_acquire(&maskscope_tsan_fence) : __tsan_release(&maskscope_tsan_fence))
