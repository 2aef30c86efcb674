// What the microkernels share in how they go over rows and weights. Nothing of it has a name outside of the
// files that include it, which are compiled for other processors than the rest.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <utility>

namespace maskscope::nn::x86 {
namespace {

// How many bytes ahead weights are asked for. They come into the L2 cache: there they are soon enough for L1, and do
// not evict the rows from it.
constexpr std::size_t kAhead = 16384;

inline void ask_ahead(const void* weights) { _mm_prefetch(static_cast<const char*>(weights) + kAhead, _MM_HINT_T1); }

// body(first row, index sequence of as many as the block has), for blocks of kMost rows and one of what is left: written
// without loops over its rows, a body keeps a sum of each in a register.
template <std::size_t kMost, class Body>
void for_each_block(std::size_t rows, const Body& body) {
  std::size_t row = 0;
  for (; row + kMost <= rows; row += kMost) body(row, std::make_index_sequence<kMost>());
  const auto end = [&]<std::size_t... kLess>(std::index_sequence<kLess...>) {
    ((rows - row == kLess + 1 ? body(row, std::make_index_sequence<kLess + 1>()) : void()), ...);
  };
  end(std::make_index_sequence<kMost - 1>());
}

}  // namespace
}  // namespace maskscope::nn::x86
