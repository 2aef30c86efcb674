// For systems that this program cannot ask for AMX.
#include "nn/native/x86/microkernels.h"

namespace maskscope::nn::x86 {

bool has_amx() { return false; }

QuantisedMicrokernel amx_microkernel() { return {}; }

}  // namespace maskscope::nn::x86
