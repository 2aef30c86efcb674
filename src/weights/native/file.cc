#include "weights/native/file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

namespace maskscope::weights {

namespace fs = std::filesystem;

Result<File> File::open(const fs::path& path) {
  File file;
  file.name_ = path.filename().string();
  std::error_code error;
  if (fs::is_directory(path, error)) return fail(path.string(), ": found a folder, expected a file");
  if (fs::exists(path, error) && !fs::is_regular_file(path, error)) {
    return fail(path.string(), ": found a pipe or a device, expected a file");  // it might never give anything
  }
  file.file_.reset(std::fopen(path.c_str(), "rb"));
  if (!file.file_) return fail(path.string(), " cannot be opened: ", std::strerror(errno));
  file.size_ = fs::file_size(path, error);
  if (error) return fail(path.string(), " cannot be measured: ", error.message());
  return file;
}

Result<void> File::read(std::uint64_t offset, std::span<std::byte> to) const {
  if (offset > size_ || to.size() > size_ - offset) {
    return fail(name_, ": found ", size_, " bytes, expected at least ", offset + to.size(), "; the file is cut short");
  }
  if (fseeko(file_.get(), static_cast<off_t>(offset), SEEK_SET) != 0 ||
      std::fread(to.data(), 1, to.size(), file_.get()) != to.size()) {
    return fail(name_, " cannot be read at offset ", offset);
  }
  return {};
}

Result<std::string> read_file(const fs::path& path, std::uint64_t most) {
  const auto file = File::open(path);
  if (!file) return std::unexpected(file.error());
  if (file->size() > most) return fail(path.string(), ": found ", file->size(), " bytes, expected at most ", most);
  std::string text(static_cast<std::size_t>(file->size()), '\0');
  if (auto ok = file->read(0, std::as_writable_bytes(std::span(text))); !ok) return std::unexpected(ok.error());
  return text;
}

Result<std::optional<std::string>> read_file_if_there(const fs::path& path, std::uint64_t most) {
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  return read_file(path, most);
}

Result<void> write_file(const fs::path& path, std::span<const std::byte> bytes) {
  const fs::path part = path.string() + ".part";
  const auto give_up = [&](const char* what) {
    const int code = errno;
    std::error_code ignored;
    fs::remove(part, ignored);
    return fail(path.string(), " cannot be ", what, ": ", std::strerror(code));
  };
  std::FILE* file = std::fopen(part.c_str(), "wb");
  if (file == nullptr) return give_up("written");
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() && std::fflush(file) == 0 &&
                       fsync(fileno(file)) == 0;
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed) return give_up("written");
  if (std::rename(part.c_str(), path.c_str()) != 0) return give_up("put in its place");
  return {};
}

}  // namespace maskscope::weights
