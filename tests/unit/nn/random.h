// Numbers for tests, the same on every machine: the standard's distributions differ between libraries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace maskscope::testing {

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}

  // In [low, high).
  float uniform(float low, float high) {
    return low + (high - low) * static_cast<float>(engine_() >> 8) * (1.0F / 16777216);
  }
  int whole(int low, int high) {  // both ends included
    return low + static_cast<int>(engine_() % static_cast<std::uint32_t>(high - low + 1));
  }
  std::vector<float> floats(std::size_t count, float low, float high) {
    std::vector<float> values(count);
    for (float& value : values) value = uniform(low, high);
    return values;
  }

 private:
  std::mt19937 engine_;
};

}  // namespace maskscope::testing
