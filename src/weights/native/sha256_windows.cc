#include <windows.h>
// After windows.h:
#include <bcrypt.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "weights/native/sha256.h"

namespace maskscope::weights {

namespace {

BCRYPT_ALG_HANDLE open_algorithm() {
  BCRYPT_ALG_HANDLE algorithm = nullptr;
  BCryptOpenAlgorithmProvider(&algorithm, BCRYPT_SHA256_ALGORITHM, nullptr, 0);
  return algorithm;
}

}  // namespace

Sha256Digest sha256_digest(std::span<const std::byte> bytes) {
  static const BCRYPT_ALG_HANDLE algorithm = open_algorithm();  // kept: opening takes longer than hashing a little
  Sha256Digest digest{};
  BCRYPT_HASH_HANDLE hash = nullptr;
  BCryptCreateHash(algorithm, &hash, nullptr, 0, nullptr, 0, 0);
  while (!bytes.empty()) {  // which takes 32 bits
    const auto part = bytes.first(std::min<std::size_t>(bytes.size(), std::numeric_limits<ULONG>::max()));
    auto* data = reinterpret_cast<UCHAR*>(const_cast<std::byte*>(part.data()));  // which is only read
    BCryptHashData(hash, data, static_cast<ULONG>(part.size()), 0);
    bytes = bytes.subspan(part.size());
  }
  BCryptFinishHash(hash, digest.data(), static_cast<ULONG>(digest.size()), 0);
  BCryptDestroyHash(hash);
  return digest;
}

}  // namespace maskscope::weights
