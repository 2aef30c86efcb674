// How much memory there is for a program to ask for. Thread-safe.
#pragma once

#include <cstdint>

namespace maskscope::nn {

// Bytes: the machine's, or in the page what a module may have. Where the system does not say, as much as can be addressed.
std::uint64_t memory_size();

}  // namespace maskscope::nn
