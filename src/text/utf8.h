// Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF (RFC 3629). Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace maskscope::text {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t size = 0;  // bytes, 1 to 4; 0 where the bytes are not UTF-8
};

// The code point that begins at text[at]; at < text.size().
CodePoint decode(std::string_view text, std::size_t at);

// The code point that ends the text, which is valid UTF-8; of size 0 where the text is empty.
CodePoint decode_last(std::string_view text);

// Appends a code point that is not a surrogate.
void append(std::string& text, std::uint32_t code_point);

// Fails with "<name> is not valid UTF-8: found byte 0xff at offset 12", the offset of the first sequence's
// first byte.
Result<void> check_utf8(std::string_view text, std::string_view name);

}  // namespace maskscope::text
