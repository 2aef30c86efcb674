// What every operating system has under another name: one source file for each (system_posix.cc, system_windows.cc), chosen by
// the build. Text is UTF-8 on both sides of every function. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace maskscope::system {

// --- files; where something fails, errno says why ---

enum class Mode { read, write };
std::FILE* open_file(const std::filesystem::path& path, Mode mode);  // null where it fails
bool seek(std::FILE* file, std::uint64_t offset);                    // from the start
bool flush_to_disk(std::FILE* file);

// --- descriptors, which read and write at once and can be asked whether reading would wait ---

inline constexpr int kStandardInput = 0, kStandardOutput = 1, kStandardError = 2;

int open_to_read(const std::filesystem::path& path);  // -1 where it fails; a folder may be opened or not
std::ptrdiff_t read(int file, char* to, std::size_t most);
std::ptrdiff_t write(int file, const char* from, std::size_t count);
void close(int file);
bool can_read_at_once(int file);  // bytes, or the end
bool is_terminal(int file);

// --- the program ---

// Standard input and output carry bytes as they are, and a closed pipe is an error of write's, no signal that ends the program.
void prepare_standard_streams();
// As typed, the program's name first.
std::vector<std::string> arguments(int argc, char** argv);
// Nothing where it is not set or empty.
std::optional<std::filesystem::path> path_from_environment(const char* name);
// The running program's file, without links where the system says it; else argv0 as seen from the working folder.
std::filesystem::path program_path(const char* argv0);

}  // namespace maskscope::system
