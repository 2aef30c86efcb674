// Several attention maps as one, and one map as one number. Maps are [query][key], tokens x tokens, rows sum to 1.
// Thread-safe: no state.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace maskscope::analysis {

// The mean of maps, or the largest of each cell. A map at a time, so that they need not all be there as floats at once.
class MeanMap {
 public:
  void add(std::span<const float> map);  // all of one size
  std::vector<float> mean() const;       // empty before the first
 private:
  std::vector<float> sums_;
  std::size_t maps_ = 0;
};

class MaximumMap {
 public:
  void add(std::span<const float> map);  // all of one size
  const std::vector<float>& maximum() const { return most_; }

 private:
  std::vector<float> most_;
};

// Attention rollout (Abnar and Zuidema 2020, section 3): half of each layer is its heads' mean attention, half the residual
// connection, and layers are multiplied: A_l = (W_l + I) / 2, rollout_l = A_l rollout_(l-1). Rows still sum to 1.
class Rollout {
 public:
  explicit Rollout(std::size_t tokens);
  // mean: of the next layer's heads, from the first layer up. tokens^3 multiplications.
  void add_layer(std::span<const float> mean);
  // [token of the layer added last][token of the input]
  const std::vector<float>& cells() const { return cells_; }

 private:
  std::size_t tokens_;
  std::vector<float> cells_;
};

// How evenly a map's rows are spread, in bits: the mean over the rows of -sum p log2 p. 0 where every row looks at one token,
// log2(tokens) where all look at all alike.
float entropy(std::span<const float> map, std::size_t tokens);

}  // namespace maskscope::analysis
