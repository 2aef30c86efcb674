#include <openssl/evp.h>

#include "weights/native/sha256.h"

namespace maskscope::weights {

Sha256Digest sha256_digest(std::span<const std::byte> bytes) {
  Sha256Digest digest{};
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return digest;
}

}  // namespace maskscope::weights
