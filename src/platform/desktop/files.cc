#include "platform/desktop/files.h"

#include <SDL.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <span>
#include <system_error>
#include <utility>

#include "app/state/permalink.h"
#include "weights/native/file.h"

namespace maskscope::platform {
namespace {

namespace fs = std::filesystem;

fs::path from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? fs::path() : fs::path(value);
}

fs::path memory_file() {
  char* folder = SDL_GetPrefPath("maskscope", "maskscope");
  if (folder == nullptr) return {};
  const fs::path file = fs::path(folder) / "view.maskscope";
  SDL_free(folder);
  return file;
}

Result<void> write(const fs::path& path, std::string_view bytes) {
  return weights::write_file(path, std::as_bytes(std::span(bytes)));
}

}  // namespace

fs::path download_folder() {
  fs::path named = from_environment("XDG_DOWNLOAD_DIR");
  if (!named.empty()) return named;
  fs::path home = from_environment("HOME");
  if (home.empty()) home = from_environment("USERPROFILE");
  std::error_code error;
  return fs::is_directory(home / "Downloads", error) ? home / "Downloads" : home;
}

Result<NewFile> NewFile::begin(const fs::path& folder, const std::string& name) {
  NewFile file;
  file.wanted_ = folder / name;
  file.unfinished_ = folder / concat(".", name, ".", std::random_device()(), ".part");
  file.file_.open(file.unfinished_, std::ios::binary);
  if (!file.file_) return file.failed();
  return file;
}

NewFile::NewFile(NewFile&& other) noexcept
    : wanted_(std::move(other.wanted_)),
      unfinished_(std::exchange(other.unfinished_, {})),
      file_(std::move(other.file_)) {}

NewFile::~NewFile() {
  if (unfinished_.empty()) return;
  file_.close();
  std::error_code error;
  fs::remove(unfinished_, error);
}

std::unexpected<Error> NewFile::failed() const {
  return fail(wanted_.string(), " cannot be written: ", std::generic_category().message(errno));
}

Result<void> NewFile::write(std::string_view bytes) {
  file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file_) return failed();
  return {};
}

Result<fs::path> NewFile::keep() {
  file_.close();
  if (!file_) return failed();
  fs::path path = wanted_;
  std::error_code error;
  for (int copy = 2; fs::exists(path, error); ++copy) {
    path = wanted_.parent_path() / (wanted_.stem().string() + concat(" (", copy, ")") + wanted_.extension().string());
  }
  fs::rename(unfinished_, path, error);
  if (error) return fail(path.string(), " cannot be written: ", error.message());
  unfinished_.clear();
  return path;
}

Result<fs::path> save_new(const fs::path& folder, const std::string& name, std::string_view bytes) {
  auto file = NewFile::begin(folder, name);
  if (!file) return std::unexpected(file.error());
  if (auto ok = file->write(bytes); !ok) return std::unexpected(ok.error());
  return file->keep();
}

Result<std::string> read_beginning(const fs::path& path, std::size_t most) {
  const auto file = weights::File::open(path);
  if (!file) return std::unexpected(file.error());
  std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(file->size(), most)), '\0');
  if (const auto read = file->read(0, std::as_writable_bytes(std::span(bytes))); !read)
    return std::unexpected(read.error());
  return bytes;
}

std::string read_memory() { return weights::read_file(memory_file(), app::kLongestMemory).value_or(""); }

// Where it cannot be written the next start is a first one, no more.
void write_memory(const std::string& text) {
  if (const auto written = write(memory_file(), text); !written) return;
}

}  // namespace maskscope::platform
