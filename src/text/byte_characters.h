// The printable characters that stand for bytes in a byte-level vocabulary (Radford et al. 2019). Thread-safe: no state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace maskscope::text {

// Bytes that are printable in Latin-1 are themselves, the others follow from U+0100 on in their order.
inline constexpr auto kCharacterOfByte = [] {
  std::array<std::uint32_t, 256> table{};
  std::uint32_t next = 0x100;
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    const bool is_printable = (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
    table[byte] = is_printable ? byte : next++;
  }
  return table;
}();

inline std::uint32_t character_of_byte(std::uint8_t byte) { return kCharacterOfByte[byte]; }

// -1 for a character that stands for no byte.
inline int byte_of_character(std::uint32_t code_point) {
  static constexpr auto kBytes = [] {
    std::array<std::int16_t, 0x200> table{};
    table.fill(-1);
    for (std::size_t byte = 0; byte < kCharacterOfByte.size(); ++byte) {
      table[kCharacterOfByte[byte]] = static_cast<std::int16_t>(byte);
    }
    return table;
  }();
  return code_point < kBytes.size() ? kBytes[code_point] : -1;
}

}  // namespace maskscope::text
