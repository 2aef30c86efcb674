#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

#include "base/native/system.h"

namespace maskscope::system {

namespace fs = std::filesystem;

std::FILE* open_file(const fs::path& path, Mode mode) {
  return std::fopen(path.c_str(), mode == Mode::read ? "rb" : "wb");
}

bool seek(std::FILE* file, std::uint64_t offset) { return fseeko(file, static_cast<off_t>(offset), SEEK_SET) == 0; }

bool flush_to_disk(std::FILE* file) { return std::fflush(file) == 0 && fsync(fileno(file)) == 0; }

int open_to_read(const fs::path& path) { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }

std::ptrdiff_t read(int file, char* to, std::size_t most) {
  ssize_t found = 0;
  do {
    found = ::read(file, to, most);
  } while (found < 0 && errno == EINTR);
  return found;
}

std::ptrdiff_t write(int file, const char* from, std::size_t count) {
  ssize_t written = 0;
  do {
    written = ::write(file, from, count);
  } while (written < 0 && errno == EINTR);
  return written;
}

void close(int file) { ::close(file); }

bool can_read_at_once(int file) {
  pollfd ready{.fd = file, .events = POLLIN, .revents = 0};
  return ::poll(&ready, 1, 0) > 0;
}

bool is_terminal(int file) { return isatty(file) != 0; }

void prepare_standard_streams() { std::signal(SIGPIPE, SIG_IGN); }

std::vector<std::string> arguments(int argc, char** argv) { return {argv, argv + argc}; }

std::optional<fs::path> path_from_environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

fs::path program_path(const char* argv0) {
  std::error_code error;
  const fs::path linux_way = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::absolute(argv0, error) : linux_way;
}

}  // namespace maskscope::system
