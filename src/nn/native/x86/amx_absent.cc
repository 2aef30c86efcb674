// For systems that this program cannot ask for AMX.
#include "nn/native/x86/tiles.h"

namespace maskscope::nn::x86 {

bool has_amx() { return false; }

StepTile amx_tile() { return {}; }

}  // namespace maskscope::nn::x86
