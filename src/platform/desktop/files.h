// Where the window puts and finds files of the person's. Functions: UI thread only.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/error.h"

namespace maskscope::platform {

// The person's downloads, or their home where there is no such folder.
std::filesystem::path download_folder();

// A file that is written piece by piece. It lies in its folder under another name until it is whole, and is gone where it is
// not kept. Used from one thread, which may be any.
class NewFile {
 public:
  static Result<NewFile> begin(const std::filesystem::path& folder, const std::string& name);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  Result<void> write(std::string_view bytes);
  // Under its name, or "name (2).png" where that is taken; the path.
  Result<std::filesystem::path> keep();

 private:
  NewFile() = default;
  std::unexpected<Error> failed() const;

  std::filesystem::path wanted_, unfinished_;
  std::ofstream file_;
};

// The same at once.
Result<std::filesystem::path> save_new(const std::filesystem::path& folder, const std::string& name,
                                       std::string_view bytes);

// A file's first bytes, at most so many; the error names the file.
Result<std::string> read_beginning(const std::filesystem::path& file, std::size_t most);

// What was kept for the next start, in the system's folder for such things; empty where there is nothing.
std::string read_memory();
void write_memory(const std::string& text);

}  // namespace maskscope::platform
