// How both kinds of attention go over their queries.
#pragma once

#include <cstddef>

#include "nn/isa/vectors.h"

namespace maskscope::nn::MASKSCOPE_KERNEL_ISA {

// The sums of so many queries times so many vectors stay in registers.
constexpr std::size_t kTileQueries = kWidth == kLanes ? kQueryBlock : 4;
constexpr std::size_t kColumns = kWidth == kLanes ? 1 : 2;

// Calls body.template operator()<queries of the tile>(first of them) for whole tiles, and then for one query at a time.
template <class Body>
void for_each_tile(std::size_t queries, Body body) {
  std::size_t first = 0;
  for (; first + kTileQueries <= queries; first += kTileQueries) body.template operator()<kTileQueries>(first);
  for (; first < queries; ++first) body.template operator()<1>(first);
}

}  // namespace maskscope::nn::MASKSCOPE_KERNEL_ISA
