// Adds the time that it lives to a number of milliseconds.
#pragma once

#include <chrono>

namespace maskscope {

class Stopwatch {
 public:
  explicit Stopwatch(float& milliseconds) : milliseconds_(milliseconds), start_(Clock::now()) {}
  ~Stopwatch() { milliseconds_ += std::chrono::duration<float, std::milli>(Clock::now() - start_).count(); }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  using Clock = std::chrono::steady_clock;

  float& milliseconds_;
  Clock::time_point start_;
};

}  // namespace maskscope
