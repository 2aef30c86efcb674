// SHA-256, by the library that the system has for it: OpenSSL (sha256_openssl.cc) or Windows' own (sha256_windows.cc).
// Thread-safe: no state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace maskscope::weights {

using Sha256Digest = std::array<std::uint8_t, 32>;

Sha256Digest sha256_digest(std::span<const std::byte> bytes);

// 64 lower-case hex digits.
std::string sha256(std::span<const std::byte> bytes);

}  // namespace maskscope::weights
