#include "formats/png.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

namespace maskscope::formats {
namespace {

constexpr std::size_t kPiece = 64 * 1024;  // of compressed bytes, a chunk

void append_number(std::string& to, std::uint32_t value) {  // big-endian
  for (const int shift : {24, 16, 8, 0}) to += static_cast<char>(value >> shift & 255);
}

const Bytef* zlib_bytes(std::string_view bytes) { return reinterpret_cast<const Bytef*>(bytes.data()); }

// Length, name, contents, and the CRC of the last two.
std::string chunk(std::string_view name, std::string_view contents) {
  std::string bytes;
  append_number(bytes, static_cast<std::uint32_t>(contents.size()));
  bytes.append(name).append(contents);
  const auto crc = crc32_z(0, zlib_bytes(std::string_view(bytes).substr(4)), bytes.size() - 4);
  append_number(bytes, static_cast<std::uint32_t>(crc));
  return bytes;
}

std::string header_of(std::size_t width, std::size_t height, std::size_t channels) {
  constexpr char kGrey = 0, kColour = 2;
  std::string header;
  append_number(header, static_cast<std::uint32_t>(width));
  append_number(header, static_cast<std::uint32_t>(height));
  return header.append({8, channels == 1 ? kGrey : kColour, 0, 0, 0});  // 8 bits; the one way to do the rest
}

// zlib's compressor without its frame, so that what it has made can be repeated.
class Deflater {
 public:
  Deflater() = default;
  ~Deflater() {
    if (begun_) deflateEnd(&stream_);
  }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  bool begin() {
    constexpr int kNoFrame = -15, kMemory = 8;
    // The fastest level: 144 pictures are wanted at once, and they compress well at any.
    begun_ = deflateInit2(&stream_, Z_BEST_SPEED, Z_DEFLATED, kNoFrame, kMemory, Z_DEFAULT_STRATEGY) == Z_OK;
    return begun_;
  }
  // flush: Z_FULL_FLUSH ends at a byte, and what follows refers to nothing before.
  void add(std::string_view bytes, int flush, std::string& packed) {
    stream_.next_in = const_cast<Bytef*>(zlib_bytes(bytes));  // it is only read
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      const std::size_t before = packed.size();
      packed.resize(before + kPiece);
      stream_.next_out = reinterpret_cast<Bytef*>(packed.data() + before);
      stream_.avail_out = kPiece;
      deflate(&stream_, flush);  // fails only where the stream is damaged
      packed.resize(packed.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }

 private:
  z_stream stream_{};
  bool begun_ = false;
};

}  // namespace

struct PngWriter::State {
  State(std::size_t width, std::size_t height, std::size_t channels, const ByteSink& write)
      : width_(width), height_(height), channels_(channels), write_(write) {}

  Result<void> begin() {
    const std::uint64_t bytes = std::uint64_t{width_ * channels_ + 1} * height_;
    if (bytes > std::numeric_limits<std::int32_t>::max()) {
      return fail("found a picture of ", width_, " x ", height_, " pixels, which is too large for a PNG");
    }
    Deflater once;
    if (!deflater_.begin() || !once.begin()) {
      return fail(ErrorCode::out_of_memory, "out of memory for a picture of ", width_, " x ", height_, " pixels");
    }
    std::string row(1, 2);  // the filter "up"
    row.append(width_ * channels_, 0);
    once.add(row, Z_FULL_FLUSH, same_);
    same_sum_ = adler32_z(1, zlib_bytes(row), row.size());
    packed_ = {0x78, 0x01};  // zlib's frame: its own window, the fastest level
    return write_(std::string("\x89PNG\r\n\x1a\n") + chunk("IHDR", header_of(width_, height_, channels_)));
  }

  // Whole rows.
  Result<void> add(std::span<const std::uint8_t> pixels) {
    const std::size_t stride = width_ * channels_;
    for (std::size_t at = 0; at < pixels.size(); at += stride) {
      add_row({reinterpret_cast<const char*>(pixels.data() + at), stride});
      if (packed_.size() < kPiece) continue;
      if (auto ok = flush(); !ok) return ok;
    }
    return {};
  }

  Result<void> end() {
    deflater_.add({}, Z_FINISH, packed_);
    append_number(packed_, static_cast<std::uint32_t>(sum_));
    if (auto ok = flush(); !ok) return ok;
    return write_(chunk("IEND", {}));
  }

 private:
  void add_row(std::string_view row) {
    if (row == before_) {
      if (!repeating_) deflater_.add({}, Z_FULL_FLUSH, packed_);
      repeating_ = true;
      packed_ += same_;
      sum_ = adler32_combine(sum_, same_sum_, static_cast<z_off_t>(row.size() + 1));
      return;
    }
    repeating_ = false;
    before_ = row;
    filtered_.assign(1, 0).append(row);  // no filter: areas of one colour need none
    deflater_.add(filtered_, Z_NO_FLUSH, packed_);
    sum_ = adler32_z(sum_, zlib_bytes(filtered_), filtered_.size());
  }

  Result<void> flush() {
    const auto ok = write_(chunk("IDAT", packed_));
    packed_.clear();
    return ok;
  }

  std::size_t width_, height_, channels_;
  const ByteSink& write_;
  Deflater deflater_;
  std::string same_;    // a row that is as the one before, compressed
  uLong same_sum_ = 1;  // and its checksum
  uLong sum_ = 1;       // of all rows so far
  bool repeating_ = false;
  std::string before_, filtered_, packed_;
};

PngWriter::PngWriter(std::size_t width, std::size_t height, std::size_t channels, const ByteSink& write)
    : state_(std::make_unique<State>(width, height, channels, write)) {}
PngWriter::~PngWriter() = default;

Result<void> PngWriter::begin() { return state_->begin(); }
Result<void> PngWriter::add(std::span<const std::uint8_t> pixels) { return state_->add(pixels); }
Result<void> PngWriter::end() { return state_->end(); }

Result<std::string> encode_png(const Image& image) {
  std::string file;
  const ByteSink write = into(file);
  PngWriter png(image.width, image.height, image.channels, write);
  if (auto ok = png.begin(); !ok) return std::unexpected(ok.error());
  if (auto ok = png.add(image.pixels); !ok) return std::unexpected(ok.error());
  if (auto ok = png.end(); !ok) return std::unexpected(ok.error());
  return file;
}

}  // namespace maskscope::formats
