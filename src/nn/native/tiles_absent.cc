// For processors without tiles of their own.
#include "nn/native/tiles.h"

namespace maskscope::nn {

const std::vector<StepTile>& step_tiles() {
  static const std::vector<StepTile> none;
  return none;
}

const std::vector<FloatTile>& float_tiles() {
  static const std::vector<FloatTile> none;
  return none;
}

}  // namespace maskscope::nn
