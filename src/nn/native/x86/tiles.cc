#include "nn/native/x86/tiles.h"

#include <cpuinfo.h>

namespace maskscope::nn {
namespace {

bool has_avx512() { return cpuinfo_initialize() && cpuinfo_has_x86_avx512f(); }
bool has_avx2() { return cpuinfo_initialize() && cpuinfo_has_x86_avx2(); }

std::vector<StepTile> runnable_tiles() {
  std::vector<StepTile> tiles;
  if (x86::has_amx()) tiles.push_back(x86::amx_tile());
  if (has_avx512() && cpuinfo_has_x86_avx512vnni()) tiles.push_back(x86::vnni_tile());
  if (has_avx2()) tiles.push_back(x86::avx2_tile());
  return tiles;
}

std::vector<FloatTile> runnable_float_tiles() {
  std::vector<FloatTile> tiles;
  if (has_avx512()) tiles.push_back({.name = "AVX-512", .run = x86::multiply_floats_avx512});
  if (has_avx2() && cpuinfo_has_x86_fma3()) tiles.push_back({.name = "AVX2", .run = x86::multiply_floats_avx2});
  return tiles;
}

}  // namespace

const std::vector<StepTile>& step_tiles() {
  static const std::vector<StepTile> tiles = runnable_tiles();
  return tiles;
}

const std::vector<FloatTile>& float_tiles() {
  static const std::vector<FloatTile> tiles = runnable_float_tiles();
  return tiles;
}

}  // namespace maskscope::nn
