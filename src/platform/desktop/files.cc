#include "platform/desktop/files.h"

#include <SDL.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <system_error>

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

Result<fs::path> save_new(const fs::path& folder, const std::string& name, std::string_view bytes) {
  const fs::path wanted = folder / name;
  fs::path path = wanted;
  std::error_code error;
  for (int copy = 2; fs::exists(path, error); ++copy) {
    path = folder / (wanted.stem().string() + concat(" (", copy, ")") + wanted.extension().string());
  }
  if (const auto written = write(path, bytes); !written) return std::unexpected(written.error());
  return path;
}

Result<std::string> read_beginning(const fs::path& path, std::size_t most) {
  const auto file = weights::File::open(path);
  if (!file) return std::unexpected(file.error());
  std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(file->size(), most)), '\0');
  if (const auto read = file->read(0, std::as_writable_bytes(std::span(bytes))); !read)
    return std::unexpected(read.error());
  return bytes;
}

std::string read_memory() {
  constexpr std::uint64_t kMost = 1 << 20;
  return weights::read_file(memory_file(), kMost).value_or("");
}

// Where it can not be written the next start is a first one, no more.
void write_memory(const std::string& text) {
  if (const auto written = write(memory_file(), text); !written) return;
}

}  // namespace maskscope::platform
