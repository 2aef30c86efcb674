// The packed weights that the microkernels read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "nn/wasm/microkernel.h"

namespace maskscope::nn {

// Writes the weights of up to kPanelColumns outputs, [columns][in], each plus Microkernel::offset, as a microkernel reads them:
// [in / Microkernel::word][kPanelColumns][Microkernel::word]. What has no weight stays as it is.
void pack_panel(std::span<const std::int8_t> rows, std::size_t in, const Microkernel& microkernel, std::uint8_t* panel);

}  // namespace maskscope::nn
