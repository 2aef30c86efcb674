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

ByteSource source_of(const File& file) {
  return {file.name(), file.size(),
          [&file](std::uint64_t offset, std::span<std::byte> to) { return file.read(offset, to); }};
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

Result<void> write_file(const fs::path& path, const std::function<Result<void>(const WriteBytes& write)>& make) {
  fs::path part = path;
  part += ".part";
  const auto failure = [&](const char* what, const std::string& why) {
    return fail(ErrorCode::file, path.string(), " cannot be ", what, ": ", why);
  };
  const auto give_up = [&](const Error& error) -> Result<void> {
    std::error_code ignored;
    fs::remove(part, ignored);
    return std::unexpected(error);
  };
  std::FILE* file = system::open_file(part, system::Mode::write);
  if (file == nullptr) return give_up(failure("written", std::strerror(errno)).error());
  Result<void> written = make([&](std::string_view bytes) -> Result<void> {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size()) return {};
    return failure("written", std::strerror(errno));
  });
  if (written && !system::flush_to_disk(file)) written = failure("written", std::strerror(errno));
  if (std::fclose(file) != 0 && written) written = failure("written", std::strerror(errno));
  if (!written) return give_up(written.error());
  std::error_code error;
  fs::rename(part, path, error);
  if (error) return give_up(failure("moved into place", error.message()).error());
  return {};
}

Result<void> write_file(const fs::path& path, std::span<const std::byte> bytes) {
  return write_file(path, [&](const WriteBytes& write) {
    return write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  });
}

}  // namespace maskscope::weights
