#include "scope/png.h"

#include <zlib.h>

#include <cstdint>
#include <limits>
#include <string_view>

namespace maskscope::scope {
namespace {

void append_number(std::string& to, std::uint32_t value) {  // big-endian
  for (const int shift : {24, 16, 8, 0}) to += static_cast<char>(value >> shift & 255);
}

const Bytef* zlib_bytes(std::string_view bytes) { return reinterpret_cast<const Bytef*>(bytes.data()); }

// Length, name, contents, and the CRC of the last two.
void append_chunk(std::string& png, std::string_view name, std::string_view contents) {
  append_number(png, static_cast<std::uint32_t>(contents.size()));
  const std::size_t named = png.size();
  png.append(name).append(contents);
  const auto crc = crc32_z(0, zlib_bytes(std::string_view(png).substr(named)), png.size() - named);
  append_number(png, static_cast<std::uint32_t>(crc));
}

std::string header_of(const Image& image) {
  constexpr char kGrey = 0, kColour = 2;
  std::string header;
  append_number(header, static_cast<std::uint32_t>(image.width));
  append_number(header, static_cast<std::uint32_t>(image.height));
  return header.append({8, image.channels == 1 ? kGrey : kColour, 0, 0, 0});  // 8 bits; the one way to do the rest
}

// Each row begins with its filter, none: areas of one colour need no other.
std::string rows_of(const Image& image) {
  const std::size_t stride = image.width * image.channels;
  std::string rows;
  rows.reserve((stride + 1) * image.height);
  const auto* pixels = reinterpret_cast<const char*>(image.pixels.data());
  for (std::size_t y = 0; y < image.height; ++y) rows.append(1, 0).append(pixels + y * stride, stride);
  return rows;
}

}  // namespace

Result<std::string> encode_png(const Image& image) {
  const std::string rows = rows_of(image);
  if (rows.size() > std::numeric_limits<std::uint32_t>::max() / 2) {
    return fail("found a picture of ", image.width, " x ", image.height, " pixels, which is too large for a PNG");
  }
  auto size = compressBound(static_cast<uLong>(rows.size()));
  std::string packed(size, '\0');
  // The fastest level: 144 pictures are wanted at once, and they compress well at any.
  if (compress2(reinterpret_cast<Bytef*>(packed.data()), &size, zlib_bytes(rows), static_cast<uLong>(rows.size()),
                Z_BEST_SPEED) != Z_OK) {
    return fail("found too little memory for a picture of ", image.width, " x ", image.height, " pixels");
  }
  packed.resize(size);
  std::string png = "\x89PNG\r\n\x1a\n";
  append_chunk(png, "IHDR", header_of(image));
  append_chunk(png, "IDAT", packed);
  append_chunk(png, "IEND", {});
  return png;
}

}  // namespace maskscope::scope
