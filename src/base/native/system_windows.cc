#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>
// After windows.h:
#include <fcntl.h>
#include <io.h>
#include <shellapi.h>

#include <algorithm>
#include <cerrno>
#include <cwchar>
#include <memory>
#include <string_view>
#include <system_error>

#include "base/native/system.h"

namespace maskscope::system {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostAtOnce = std::size_t{1} << 20;  // the functions below take 32 bits

std::string to_utf8(std::wstring_view wide) {
  const auto size = static_cast<int>(wide.size());
  const int bytes = WideCharToMultiByte(CP_UTF8, 0, wide.data(), size, nullptr, 0, nullptr, nullptr);
  std::string text(static_cast<std::size_t>(bytes), '\0');
  WideCharToMultiByte(CP_UTF8, 0, wide.data(), size, text.data(), bytes, nullptr, nullptr);
  return text;
}

HANDLE handle_of(int file) { return reinterpret_cast<HANDLE>(_get_osfhandle(file)); }

}  // namespace

std::FILE* open_file(const fs::path& path, Mode mode) {
  return _wfopen(path.c_str(), mode == Mode::read ? L"rb" : L"wb");
}

bool seek(std::FILE* file, std::uint64_t offset) {
  return _fseeki64(file, static_cast<std::int64_t>(offset), SEEK_SET) == 0;
}

bool flush_to_disk(std::FILE* file) { return std::fflush(file) == 0 && _commit(_fileno(file)) == 0; }

int open_to_read(const fs::path& path) { return _wopen(path.c_str(), _O_RDONLY | _O_BINARY | _O_NOINHERIT); }

std::ptrdiff_t read(int file, char* to, std::size_t most) {
  return _read(file, to, static_cast<unsigned>(std::min(most, kMostAtOnce)));
}

std::ptrdiff_t write(int file, const char* from, std::size_t count) {
  return _write(file, from, static_cast<unsigned>(std::min(count, kMostAtOnce)));
}

void close(int file) { _close(file); }

bool can_read_at_once(int file) {
  const HANDLE handle = handle_of(file);
  if (GetFileType(handle) != FILE_TYPE_PIPE) return GetFileType(handle) == FILE_TYPE_DISK;
  DWORD bytes = 0;
  return PeekNamedPipe(handle, nullptr, 0, nullptr, &bytes, nullptr) == 0 || bytes > 0;  // it fails at the end
}

bool is_terminal(int file) { return _isatty(file) != 0; }

void prepare_standard_streams() {
  for (const int file : {kStandardInput, kStandardOutput}) _setmode(file, _O_BINARY);
}

std::vector<std::string> arguments(int argc, char** argv) {
  int count = 0;
  const std::unique_ptr<wchar_t*, decltype(&LocalFree)> wide(CommandLineToArgvW(GetCommandLineW(), &count), LocalFree);
  if (!wide) return {argv, argv + argc};
  std::vector<std::string> arguments;
  for (int i = 0; i < count; ++i) arguments.push_back(to_utf8(wide.get()[i]));
  return arguments;
}

std::optional<fs::path> path_from_environment(const char* name) {
  const wchar_t* value = _wgetenv(std::wstring(name, name + std::char_traits<char>::length(name)).c_str());
  if (value == nullptr || *value == L'\0') return std::nullopt;
  return value;
}

fs::path program_path(const char* argv0) {
  std::wstring path(32768, L'\0');  // longer than any
  const DWORD size = GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
  if (size > 0 && size < path.size()) return path.substr(0, size);
  std::error_code error;
  return fs::absolute(argv0, error);
}

}  // namespace maskscope::system
