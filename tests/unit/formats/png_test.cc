// PNG files against the format's description: chunks with lengths and CRCs, and zlib's own unpacking of the rows.
#include "figures/painting.h"

#include <zlib.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace maskscope::formats {
namespace {

std::uint32_t number_at(const std::string& png, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(png[at + i]);
  return value;
}

// The pixels that a PNG holds, by zlib and the two filters that we write; its chunks are whole and in order.
Image unpacked(const std::string& png) {
  REQUIRE(png.starts_with("\x89PNG\r\n\x1a\n"));
  Image image;
  std::string packed, last;
  for (std::size_t at = 8; at < png.size(); at += number_at(png, at) + 12) {
    const std::size_t size = number_at(png, at);
    last = png.substr(at + 4, 4);
    const auto* named = reinterpret_cast<const Bytef*>(png.data() + at + 4);
    REQUIRE(crc32(0, named, static_cast<uInt>(size + 4)) == number_at(png, at + 8 + size));
    if (last == "IHDR") {
      CHECK(at == 8);
      image.width = number_at(png, at + 8);
      image.height = number_at(png, at + 12);
      CHECK((png[at + 16] == 8 && (png[at + 17] == 0 || png[at + 17] == 2)));
      image.channels = png[at + 17] == 0 ? 1 : 3;
    } else if (last == "IDAT") {
      packed += png.substr(at + 8, size);
    }
  }
  CHECK(last == "IEND");
  const std::size_t stride = image.width * image.channels;
  std::string rows(image.height * (stride + 1) + 1, 'x');
  auto length = static_cast<uLongf>(rows.size());
  REQUIRE(uncompress(reinterpret_cast<Bytef*>(rows.data()), &length, reinterpret_cast<const Bytef*>(packed.data()),
                     static_cast<uLong>(packed.size())) == Z_OK);
  REQUIRE(length == image.height * (stride + 1));
  image.pixels.resize(image.height * stride);
  for (std::size_t y = 0; y < image.height; ++y) {
    const char filter = rows[y * (stride + 1)];
    REQUIRE((filter == 0 || (filter == 2 && y > 0)));
    for (std::size_t x = 0; x < stride; ++x) {
      const std::uint8_t above = filter == 2 ? image.pixels[(y - 1) * stride + x] : 0;
      image.pixels[y * stride + x] =
          static_cast<std::uint8_t>(static_cast<std::uint8_t>(rows[y * (stride + 1) + 1 + x]) + above);
    }
  }
  return image;
}

TEST_CASE("a picture's size, kind and every pixel are in the PNG, each chunk under its CRC") {
  for (const std::size_t channels : {1u, 3u}) {
    Image image{.width = 5, .height = 3, .channels = channels, .pixels = {}};
    for (std::size_t i = 0; i < 15 * channels; ++i) image.pixels.push_back(static_cast<std::uint8_t>(i * 5));
    const auto png = encode_png(image);
    REQUIRE(png);
    const Image found = unpacked(*png);
    CHECK((found.width == 5 && found.height == 3 && found.channels == channels));
    CHECK(found.pixels == image.pixels);
  }
}

// Rows that are as the one before take another way than all others; a row wider than zlib's window is among them.
TEST_CASE("a picture that is drawn in strips keeps every pixel, equal rows and rows of noise alike") {
  for (const std::size_t width : {1u, 300u, 40'000u}) {
    std::vector<std::uint32_t> seeds;  // of each row; equal seeds make equal rows
    for (std::uint32_t y = 0; y < 90; ++y) seeds.push_back(y % 30 < 17 ? 7 : y % 30 < 20 ? y : y / 5);
    const auto pixel = [&](std::size_t x, std::size_t y) {
      const auto mixed = static_cast<std::uint32_t>(x / 3 + 1) * 2654435761u ^ seeds[y] * 40503u;
      return static_cast<std::uint8_t>(mixed >> 13);
    };
    const figures::Painting painting{width, seeds.size(), 1, [&](figures::Canvas& canvas) {
                                       for (std::size_t y = canvas.top(); y < canvas.end(); ++y) {
                                         for (std::size_t x = 0; x < width; ++x) {
                                           const std::uint8_t colour[] = {pixel(x, y)};
                                           canvas.fill(x, y, 1, 1, colour);
                                         }
                                       }
                                     }};
    const auto png = figures::to_png(painting);
    REQUIRE(png);
    const Image found = unpacked(*png);
    REQUIRE((found.width == width && found.height == seeds.size()));
    bool same = true;
    for (std::size_t y = 0; y < seeds.size(); ++y) {
      for (std::size_t x = 0; x < width; ++x) same = same && found.pixels[y * width + x] == pixel(x, y);
    }
    CHECK(same);
  }
}

TEST_CASE("a picture is made in pieces, and an error ends it") {
  std::size_t pieces = 0, largest = 0, highest = 0;
  const figures::Painting painting{9000, 9000, 3, [&](figures::Canvas& canvas) {
                                     highest = std::max(highest, canvas.end() - canvas.top());
                                     const std::uint8_t colour[] = {1, 2, 3};
                                     canvas.fill(10, 10, 8000, 8000, colour);
                                   }};
  REQUIRE(figures::write_png(painting, [&](std::string_view bytes) -> Result<void> {
    ++pieces;
    largest = std::max(largest, bytes.size());
    return {};
  }));
  CHECK(pieces > 10);
  CHECK(largest < 200'000);
  CHECK(highest < 100);  // never 243 MB of pixels
  const auto full =
      figures::write_png(painting, [](std::string_view) -> Result<void> { return fail("the disk is full"); });
  REQUIRE_FALSE(full);
  CHECK(full.error().message == "the disk is full");
}

TEST_CASE("a picture that no program opens is refused with its size") {
  const figures::Painting painting{60'000, 60'000, 3, [](figures::Canvas&) {}};
  const auto png = figures::to_png(painting);
  REQUIRE_FALSE(png);
  CHECK(png.error().message.find("60000 x 60000") != std::string::npos);
}

}  // namespace
}  // namespace maskscope::formats
