#include "cli/line_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/native/system.h"

namespace maskscope::cli {
namespace {

constexpr std::size_t kReadAtOnce = 64 * 1024;
constexpr std::string_view kMark8 = "\xEF\xBB\xBF";

// The name of the encoding that a file begins with another mark of, or nothing.
std::string_view wide_encoding(std::string_view start) {
  using namespace std::string_view_literals;
  if (start.starts_with("\xFF\xFE\0\0"sv) || start.starts_with("\0\0\xFE\xFF"sv)) return "UTF-32";
  if (start.starts_with("\xFF\xFE"sv) || start.starts_with("\xFE\xFF"sv)) return "UTF-16";
  return {};
}

// Without a mark: Latin letters of two or four bytes have zero bytes, and what follows a line's end of two begins with one.
bool looks_wide(std::string_view line) {
  const auto zeros = static_cast<std::size_t>(std::ranges::count(line, '\0'));
  return zeros > 0 && (line.front() == '\0' || zeros * 4 >= line.size());
}

}  // namespace

Result<FileLines> FileLines::open(const std::filesystem::path& path) {
  std::error_code none;
  if (std::filesystem::is_directory(path, none)) {
    return fail(path.string(), " is a folder, expected a file with one text per line");
  }
  const int file = system::open_to_read(path);
  if (file < 0) return fail(ErrorCode::file, path.string(), " cannot be opened: ", std::strerror(errno));
  return FileLines(file, path.string());
}

FileLines FileLines::standard_input() { return {system::kStandardInput, "standard input"}; }

FileLines::FileLines(FileLines&& other) noexcept
    : file_(std::exchange(other.file_, system::kStandardInput)),
      name_(std::move(other.name_)),
      bytes_(std::move(other.bytes_)),
      taken_(other.taken_),
      number_(other.number_),
      ended_(other.ended_) {}

FileLines::~FileLines() {
  if (file_ != system::kStandardInput) system::close(file_);
}

Result<void> FileLines::fill() {
  bytes_.erase(0, std::exchange(taken_, 0));
  const std::size_t had = bytes_.size();
  bytes_.resize(had + kReadAtOnce);
  const std::ptrdiff_t found = system::read(file_, bytes_.data() + had, kReadAtOnce);
  bytes_.resize(had + static_cast<std::size_t>(std::max<std::ptrdiff_t>(found, 0)));
  if (found < 0) return fail(ErrorCode::file, name_, " cannot be read: ", std::strerror(errno));
  ended_ = found == 0;
  return {};
}

Result<std::optional<std::string>> FileLines::next() {
  std::string line;
  for (bool whole = false; !whole;) {
    if (taken_ == bytes_.size() && !ended_) {
      if (auto ok = fill(); !ok) return std::unexpected(ok.error());
    }
    if (taken_ == bytes_.size() && line.empty()) return std::nullopt;
    const std::size_t end = std::min(bytes_.find('\n', taken_), bytes_.size());
    const std::size_t room = kMaxLineBytes + 1 - std::min(line.size(), kMaxLineBytes + 1);
    line.append(bytes_, taken_, std::min(end - taken_, room));
    whole = end < bytes_.size() || ended_;
    taken_ = std::min(end + 1, bytes_.size());
  }
  ++number_;
  if (auto ok = check_encoding(line); !ok) return std::unexpected(ok.error());
  if (line.ends_with('\r')) line.pop_back();
  if (line.starts_with(kMark8)) line.erase(0, kMark8.size());
  return line;
}

Result<void> FileLines::check_encoding(const std::string& line) const {
  const auto encoding = number_ == 1 ? wide_encoding(line) : std::string_view{};
  if (!encoding.empty()) return fail(name_, ": found ", encoding, ", expected UTF-8");
  if (looks_wide(line)) {
    return fail(name_, ": found ", std::ranges::count(line, '\0'), " zero bytes in line ", number_,
                ", as in UTF-16 or UTF-32, expected UTF-8");
  }
  return {};
}

bool FileLines::more_at_hand() {
  while (taken_ == bytes_.size() && !ended_) {
    if (!system::can_read_at_once(file_)) return false;
    if (!fill()) return true;  // next() meets the error again
  }
  return taken_ < bytes_.size();
}

}  // namespace maskscope::cli
