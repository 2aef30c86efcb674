#include "nn/native/x86/tiles.h"

#include <cpuinfo.h>

namespace maskscope::nn {
namespace {

bool has_avx512() { return cpuinfo_initialize() && cpuinfo_has_x86_avx512f(); }

std::vector<StepTile> runnable_tiles() {
  std::vector<StepTile> tiles;
  if (x86::has_amx()) tiles.push_back(x86::amx_tile());
  if (has_avx512() && cpuinfo_has_x86_avx512vnni()) tiles.push_back(x86::vnni_tile());
  return tiles;
}

}  // namespace

const std::vector<StepTile>& step_tiles() {
  static const std::vector<StepTile> tiles = runnable_tiles();
  return tiles;
}

FloatTile float_tile() { return has_avx512() ? x86::multiply_floats : nullptr; }

}  // namespace maskscope::nn
