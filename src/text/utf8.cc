#include "text/utf8.h"

namespace maskscope::text {
namespace {

std::uint32_t byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (byte_at(text, at) & 0xC0u) == 0x80u;
}

std::string hex(std::uint32_t byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  return {'0', 'x', kDigits[byte >> 4], kDigits[byte & 15u]};
}

}  // namespace

CodePoint decode(std::string_view text, std::size_t at) {
  const std::uint32_t lead = byte_at(text, at);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xC2 || lead > 0xF4) return {};  // a continuation, an overlong form or far above U+10FFFF
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  std::uint32_t value = lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (!continues(text, at + i)) return {};
    value = value << 6 | (byte_at(text, at + i) & 0x3Fu);
  }
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kSmallest[size] || surrogate || value > 0x10FFFF) return {};
  return {value, size};
}

CodePoint decode_last(std::string_view text) {
  if (text.empty()) return {};
  std::size_t at = text.size() - 1;
  while (at > 0 && continues(text, at)) --at;
  return decode(text, at);
}

void append(std::string& text, std::uint32_t c) {
  const auto put = [&](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
    return;
  }
  if (c < 0x800) {
    put(0xC0u | c >> 6);
  } else {
    if (c < 0x10000) {
      put(0xE0u | c >> 12);
    } else {
      put(0xF0u | c >> 18);
      put(0x80u | (c >> 12 & 0x3Fu));
    }
    put(0x80u | (c >> 6 & 0x3Fu));
  }
  put(0x80u | (c & 0x3Fu));
}

Result<void> check_utf8(std::string_view text, std::string_view name) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = decode(text, at).size;
    if (size == 0) {
      return fail(name, " is not valid UTF-8: found byte ", hex(byte_at(text, at)), " at offset ", at);
    }
    at += size;
  }
  return {};
}

}  // namespace maskscope::text
