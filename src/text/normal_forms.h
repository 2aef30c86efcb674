// Unicode's normal forms (UAX 15), as Hugging Face's tokenizers makes them. Thread-safe: no state.
#pragma once

#include <cstdint>
#include <vector>

#include "text/normalizer.h"

namespace maskscope::text {

enum class NormalForm : std::uint8_t { nfc, nfd, nfkc, nfkd };

// Byte ranges as in the reference: what a code point decomposes into has its range, and what is composed has the range of
// the first of its parts.
void apply(NormalForm form, std::vector<Character>& characters);

}  // namespace maskscope::text
