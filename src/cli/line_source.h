// Lines as they arrive: UTF-8 from a file or from standard input, as long as they may be. Not thread-safe.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "base/error.h"

namespace maskscope::cli {

class LineSource {
 public:
  virtual ~LineSource() = default;

  // The next line without its end; nothing after the last.
  virtual Result<std::optional<std::string>> next() = 0;
  // Whether there is a next line, or a part of one, that need not be waited for.
  virtual bool more_at_hand() = 0;

 protected:
  LineSource() = default;
  LineSource(const LineSource&) = default;
  LineSource& operator=(const LineSource&) = default;
};

// Of a line of over so many bytes only so many and one more are kept.
inline constexpr std::size_t kMaxLineBytes = std::size_t{64} << 20;

// Ends of lines are \n or \r\n. A byte order mark of UTF-8 is passed over; UTF-16 and UTF-32 are refused.
class FileLines : public LineSource {
 public:
  static Result<FileLines> open(const std::filesystem::path& path);
  static FileLines standard_input();
  FileLines(FileLines&& other) noexcept;
  FileLines& operator=(FileLines&&) = delete;
  ~FileLines() override;

  Result<std::optional<std::string>> next() override;
  bool more_at_hand() override;

 private:
  FileLines(int file, std::string name) : file_(file), name_(std::move(name)) {}

  Result<void> fill();  // waits for more bytes, and finds the end
  Result<void> check_encoding(const std::string& line) const;

  int file_;
  std::string name_;
  std::string bytes_;       // read
  std::size_t taken_ = 0;   // of them
  std::size_t number_ = 0;  // of the line that is read, from 1
  bool ended_ = false;
};

}  // namespace maskscope::cli
