// Files, with errors that name them. A File is not thread-safe; the functions are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "weights/byte_source.h"

namespace maskscope::weights {

// A file open for reading at any offset.
class File {
 public:
  static Result<File> open(const std::filesystem::path& path);

  const std::string& name() const { return name_; }  // without the folder
  std::uint64_t size() const { return size_; }
  // Fills `to` with the bytes from offset on; fails where the file ends before.
  Result<void> read(std::uint64_t offset, std::span<std::byte> to) const;

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  std::string name_;
  std::uint64_t size_ = 0;
  std::unique_ptr<std::FILE, Close> file_;
};

// Its bytes; the file outlives them.
ByteSource source_of(const File& file);

// The whole of a file of at most `most` bytes.
Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t most);

// Nothing where there is no such file.
Result<std::optional<std::string>> read_file_if_there(const std::filesystem::path& path, std::uint64_t most);

// Writes under another name first, waits until the disk has it and renames, so that a file under this name is always whole.
Result<void> write_file(const std::filesystem::path& path, std::span<const std::byte> bytes);
// The same for a file that is never whole in memory: make hands its bytes over one after the other, and an error of its own leaves no
// file.
using WriteBytes = std::function<Result<void>(std::string_view bytes)>;
Result<void> write_file(const std::filesystem::path& path,
                        const std::function<Result<void>(const WriteBytes& write)>& make);

}  // namespace maskscope::weights
