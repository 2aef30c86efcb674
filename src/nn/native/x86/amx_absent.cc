// For systems that this program can not ask for AMX.
#include "nn/native/x86/tiles.h"

namespace maskscope::nn::x86 {

bool has_amx() { return false; }

void multiply_amx(const StepTask&) {}

}  // namespace maskscope::nn::x86
