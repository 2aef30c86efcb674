// SHA-256 by OpenSSL. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace maskscope::weights {

// 64 lower-case hex digits.
std::string sha256(std::span<const std::byte> bytes);

}  // namespace maskscope::weights
