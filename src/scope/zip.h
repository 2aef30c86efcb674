// Several files in one (PKWARE's APPNOTE, stored without compression: pictures are compressed already). Thread-safe.
#pragma once

#include <span>
#include <string>

#include "base/error.h"

namespace maskscope::scope {

struct ZipEntry {
  std::string name;  // ASCII, no folder
  std::string bytes;
};

// Entries in this order, dated 1 January 1980, so that the same entries give the same bytes. At most 65,535 entries and
// 4 GB in all, which is what the format holds without its extension.
Result<std::string> make_zip(std::span<const ZipEntry> entries);

}  // namespace maskscope::scope
