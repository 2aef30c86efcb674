// How weights lie for the tiles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "nn/wasm/tile.h"

namespace maskscope::nn {

// Writes the weights of up to kTileColumns outputs, [columns][in], each plus Tile::offset, as a tile reads them:
// [in / Tile::word][kTileColumns][Tile::word]. What has no weight stays as it is.
void lay_out(std::span<const std::int8_t> rows, std::size_t in, const Tile& tile, std::uint8_t* panel);

}  // namespace maskscope::nn
