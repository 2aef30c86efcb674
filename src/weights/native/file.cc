#include "weights/native/file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "base/native/system.h"

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
  file.file_.reset(system::open_file(path, system::Mode::read));
  if (!file.file_) return fail(ErrorCode::file, path.string(), " cannot be opened: ", std::strerror(errno));
  file.size_ = fs::file_size(path, error);
  if (error) return fail(ErrorCode::file, path.string(), ": the size cannot be determined: ", error.message());
  return file;
}

Result<void> File::read(std::uint64_t offset, std::span<std::byte> to) const {
  if (offset > size_ || to.size() > size_ - offset) {
    return fail(name_, ": found ", size_, " bytes, expected at least ", offset + to.size(), "; the file is truncated");
  }
  if (!system::seek(file_.get(), offset) || std::fread(to.data(), 1, to.size(), file_.get()) != to.size()) {
    return fail(ErrorCode::file, name_, " cannot be read at offset ", offset);
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
  fs::path part = path;
  part += ".part";
  const auto give_up = [&](const char* what, const std::string& why) {
    std::error_code ignored;
    fs::remove(part, ignored);
    return fail(ErrorCode::file, path.string(), " cannot be ", what, ": ", why);
  };
  std::FILE* file = system::open_file(part, system::Mode::write);
  if (file == nullptr) return give_up("written", std::strerror(errno));
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() && system::flush_to_disk(file);
  const int code = errno;  // closing may change it
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed) return give_up("written", std::strerror(written ? errno : code));
  std::error_code error;
  fs::rename(part, path, error);
  if (error) return give_up("moved into place", error.message());
  return {};
}

}  // namespace maskscope::weights
