// The variant without relaxed SIMD has one tile.
#include "nn/wasm/tile_simd.h"

namespace maskscope::nn {

std::span<const Tile> tiles() { return {&kSimdTile, 1}; }

}  // namespace maskscope::nn
