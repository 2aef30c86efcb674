#include "text/visible.h"

#include <cstddef>
#include <cstdint>

#include "text/utf8.h"

namespace maskscope::text {
namespace {

bool is_control(std::uint32_t value) { return value < 0x20 || (value >= 0x7F && value < 0xA0); }

std::string escaped(std::uint32_t control) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (control) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return {'\\', 'u', '0', '0', kHex[control >> 4], kHex[control & 15]};
  }
}

}  // namespace

std::string with_visible_controls(std::string_view text) {
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint character = decode(text, at);
    const std::size_t size = character.size == 0 ? 1 : character.size;
    if (character.size > 0 && is_control(character.value)) {
      shown += escaped(character.value);
    } else {
      shown += text.substr(at, size);
    }
    at += size;
  }
  return shown;
}

}  // namespace maskscope::text
