// Rotary position embeddings (Su et al. 2021, RoFormer, section 3.2.2): at position m, the i-th pair of a head's channels is
// rotated by the angle m theta^(-2i/d), i < d/2. A pair is two channels half a head apart, as in GPT-NeoX and transformers.
#pragma once

#include <cstddef>
#include <vector>

namespace maskscope::nn {

// The cosines and sines of all angles. Movable; constant once it is made.
//
// They have the same bits everywhere: frequencies and angles are rounded to f32, as transformers does; powers, sine and cosine are
// our own series in f64, whose basic operations IEEE 754 defines, and right to about 1e-15 before they are rounded to f32.
class Rotary {
 public:
  Rotary() = default;  // empty: only to be assigned to
  // positions < 2^20; size: of a head, even; theta >= 1.
  Rotary(std::size_t positions, std::size_t size, float theta);

  // Of one position, [size / 2].
  const float* cosines(std::size_t position) const { return cosines_.data() + position * half_; }
  const float* sines(std::size_t position) const { return sines_.data() + position * half_; }

 private:
  std::size_t half_ = 0;
  std::vector<float> cosines_, sines_;  // [positions][size / 2]
};

}  // namespace maskscope::nn
