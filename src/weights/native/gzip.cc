#include "weights/native/gzip.h"

#include <zlib.h>

#include <limits>

namespace maskscope::weights {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib's way to say: 32 KB window, gzip's header
constexpr int kMemoryLevel = 9;

Bytef* input(std::span<const std::byte> bytes) {
  return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));  // zlib does not write to it
}

}  // namespace

// Weights repeat nothing: with few of the matches that deflate would look for they come out a hundredth smaller.
std::vector<std::byte> gzip(std::span<const std::byte> bytes) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_FILTERED);
  std::vector<std::byte> packed(deflateBound(&stream, static_cast<uLong>(bytes.size())));
  stream.next_in = input(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

Result<std::vector<std::byte>> gunzip(std::span<const std::byte> packed, std::uint64_t size) {
  if (size > std::numeric_limits<uInt>::max() || packed.size() > std::numeric_limits<uInt>::max()) {
    return fail("found ", size, " bytes to unpack, expected less than 4 GB");
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK)
    return fail(ErrorCode::out_of_memory, "out of memory while unpacking");
  stream.next_in = input(packed);
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  const int status = inflate(&stream, Z_FINISH);
  const std::uint64_t made = stream.total_out;
  const bool all_read = stream.avail_in == 0;
  inflateEnd(&stream);
  if (status != Z_STREAM_END || made != size || !all_read) {
    return fail("found gzip data that is damaged or has another length, expected ", size, " bytes");
  }
  return bytes;
}

}  // namespace maskscope::weights
