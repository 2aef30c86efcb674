// Several files in one (PKWARE's APPNOTE, stored without compression: pictures are compressed already).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "formats/byte_sink.h"

namespace maskscope::formats {

// Writes one entry after the other and keeps none of them. Entries are dated 1 January 1980, so that the same entries give
// the same bytes. At most 65,535 entries and 4 GB in all, which is what the format holds without its extension; more are an
// error. Not thread-safe.
class ZipWriter {
 public:
  explicit ZipWriter(ByteSink write) : write_(std::move(write)) {}

  // name: ASCII, no folder.
  Result<void> add(std::string_view name, std::string_view bytes);
  // The directory, after the last entry.
  Result<void> end();

 private:
  Result<void> check(std::uint64_t more) const;

  ByteSink write_;
  std::string directory_;
  std::uint64_t size_ = 0;  // written so far
  std::size_t entries_ = 0;
};

}  // namespace maskscope::formats
