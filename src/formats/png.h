// Pictures as PNG files (W3C Recommendation, 2003), compressed by zlib. Thread-safe: no state that is shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "formats/byte_sink.h"

namespace maskscope::formats {

// 8-bit pixels, row-major from the top. 1 channel: grey, 0 black, 255 white; 3 channels: red, green, blue.
struct Image {
  std::size_t width = 0;
  std::size_t height = 0;
  std::size_t channels = 1;
  std::vector<std::uint8_t> pixels;  // width * height * channels
};

// Writes a picture row after row; 8 bits a channel, not interlaced. Pictures of cells have many rows that are as the one before.
// PNG's filter "up" makes such a row one of zeros, which is compressed once and then only repeated, its checksum too: that
// spares nine tenths of the time.
class PngWriter {
 public:
  // write: outlives it.
  PngWriter(std::size_t width, std::size_t height, std::size_t channels, const ByteSink& write);
  ~PngWriter();
  PngWriter(const PngWriter&) = delete;
  PngWriter& operator=(const PngWriter&) = delete;

  // Fails where the picture is too large for any program to open, and where zlib lacks memory.
  Result<void> begin();
  // Whole rows, from the top.
  Result<void> add(std::span<const std::uint8_t> pixels);
  Result<void> end();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Result<std::string> encode_png(const Image& image);

}  // namespace maskscope::formats
