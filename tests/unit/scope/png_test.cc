// PNG files against the format's description: chunks with lengths and CRCs, and zlib's own unpacking of the rows.
#include "scope/png.h"

#include <zlib.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>

namespace maskscope::scope {
namespace {

std::uint32_t number_at(const std::string& png, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(png[at + i]);
  return value;
}

TEST_CASE("a picture's size, kind and every pixel are in the PNG, each chunk under its CRC") {
  for (const std::size_t channels : {1u, 3u}) {
    Image image{.width = 5, .height = 3, .channels = channels, .pixels = {}};
    for (std::size_t i = 0; i < 15 * channels; ++i) image.pixels.push_back(static_cast<std::uint8_t>(i * 5));
    const auto png = encode_png(image);
    REQUIRE(png);
    REQUIRE(png->starts_with("\x89PNG\r\n\x1a\n"));
    std::string names, rows(3 * (1 + 5 * channels), 'x');
    for (std::size_t at = 8; at < png->size(); at += number_at(*png, at) + 12) {
      const std::size_t size = number_at(*png, at);
      const std::string name = png->substr(at + 4, 4);
      names += name + " ";
      const auto* named = reinterpret_cast<const Bytef*>(png->data() + at + 4);
      CHECK(crc32(0, named, static_cast<uInt>(size + 4)) == number_at(*png, at + 8 + size));
      if (name == "IHDR") {
        CHECK(number_at(*png, at + 8) == 5);
        CHECK(number_at(*png, at + 12) == 3);
        CHECK(((*png)[at + 16] == 8 && (*png)[at + 17] == (channels == 1 ? 0 : 2)));
      } else if (name == "IDAT") {
        uLongf length = rows.size();
        REQUIRE(uncompress(reinterpret_cast<Bytef*>(rows.data()), &length, named + 4, static_cast<uLong>(size)) ==
                Z_OK);
        CHECK(length == rows.size());
      }
    }
    CHECK(names == "IHDR IDAT IEND ");
    for (std::size_t y = 0; y < 3; ++y) {
      const std::size_t stride = 5 * channels;
      CHECK(rows[y * (stride + 1)] == 0);
      for (std::size_t x = 0; x < stride; ++x) {
        CHECK(static_cast<std::uint8_t>(rows[y * (stride + 1) + 1 + x]) == image.pixels[y * stride + x]);
      }
    }
  }
}

}  // namespace
}  // namespace maskscope::scope
