// For processors without tiles of their own.
#include "nn/native/tiles.h"

namespace maskscope::nn {

const std::vector<StepTile>& step_tiles() {
  static const std::vector<StepTile> none;
  return none;
}

FloatTile float_tile() { return nullptr; }

}  // namespace maskscope::nn
