// Where the window puts and finds files of the person's. UI thread only.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"

namespace maskscope::platform {

// The person's downloads, or their home where there is no such folder.
std::filesystem::path download_folder();

// Under this name in that folder, or "name (2).png" where the name is taken; the path.
Result<std::filesystem::path> save_new(const std::filesystem::path& folder, const std::string& name,
                                       std::string_view bytes);

// A file's first bytes, at most so many; the error names the file.
Result<std::string> read_beginning(const std::filesystem::path& file, std::size_t most);

// What was kept for the next start, in the system's folder for such things; empty where there is nothing.
std::string read_memory();
void write_memory(const std::string& text);

}  // namespace maskscope::platform
