// The tile that every WebAssembly SIMD machine runs.
#pragma once

#include "nn/wasm/tile.h"

namespace maskscope::nn {

extern const Tile kSimdTile;

}  // namespace maskscope::nn
