// Lines of files: their ends, marks, encodings, and what is no file of lines.
#include "cli/line_source.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "../folder.h"

namespace maskscope::cli {
namespace {

using testing::Folder;
using Texts = std::vector<std::string>;

struct Found {
  Texts lines;
  std::string error;
};

Found read_lines(const std::string& bytes) {
  const Folder folder;
  folder.write("lines", bytes);
  auto file = FileLines::open(folder.path() / "lines");
  REQUIRE(file);
  Found found;
  for (;;) {
    auto line = file->next();
    if (!line) found.error = line.error().message;
    if (!line || !*line) return found;
    found.lines.push_back(std::move(**line));
  }
}

TEST_CASE("lines end in LF or CRLF, the last one in either or none; empty ones are lines", "[cli]") {
  CHECK(read_lines("a\nb\n").lines == Texts{"a", "b"});
  CHECK(read_lines("a\r\nb").lines == Texts{"a", "b"});
  CHECK(read_lines("a\n\n\nb\n\n").lines == Texts{"a", "", "", "b", ""});
  CHECK(read_lines("").lines.empty());
  CHECK(read_lines("\n").lines == Texts{""});
  CHECK(read_lines("a\rb\n").lines == Texts{"a\rb"});
}

TEST_CASE("a byte order mark of UTF-8 is passed over, of a file and of one that was appended", "[cli]") {
  CHECK(read_lines("\xEF\xBB\xBF"
                   "a\nb\n\xEF\xBB\xBF{}\n")
            .lines == Texts{"a", "b", "{}"});
}

TEST_CASE("UTF-16 and UTF-32 are refused, with a mark and without", "[cli]") {
  using namespace std::string_literals;
  CHECK(read_lines("\xFF\xFE"s + "a\0\n\0"s).error.find("UTF-16, expected UTF-8") != std::string::npos);
  CHECK(read_lines("\xFE\xFF\0a\0\n"s).error.find("UTF-16, expected UTF-8") != std::string::npos);
  CHECK(read_lines("\xFF\xFE\0\0a\0\0\0"s).error.find("UTF-32, expected UTF-8") != std::string::npos);
  CHECK(read_lines("\0\0\xFE\xFF\0\0\0a"s).error.find("UTF-32, expected UTF-8") != std::string::npos);
  CHECK(read_lines("a\0b\0\n\0"s).error.find("2 zero bytes in line 1") != std::string::npos);
  CHECK(read_lines("\0a\0\n"s).error.find("line 1, as in UTF-16") != std::string::npos);
  // Letters of which no byte is zero: only the line's end is one.
  const Found chinese = read_lines("\x71\x67\x5C\x67\n\0\x71\x67"s);
  CHECK((chinese.lines.size() == 1 && chinese.error.find("line 2") != std::string::npos));
}

TEST_CASE("one zero byte in a line of text is left to whoever reads the line", "[cli]") {
  using namespace std::string_literals;
  CHECK(read_lines("the man\0 is here\nb\n"s).lines == Texts{"the man\0 is here"s, "b"});
}

TEST_CASE("of a line without end so much is kept as tells that it is too long, and the next one is read", "[cli]") {
  const Found found = read_lines(std::string(kMaxLineBytes + 1'000'000, 'a') + "\nb\n");
  REQUIRE(found.lines.size() == 2);
  CHECK(found.lines[0].size() == kMaxLineBytes + 1);
  CHECK(found.lines[1] == "b");
}

TEST_CASE("a folder and a file that is not there are named", "[cli]") {
  const Folder folder;
  CHECK(FileLines::open(folder.path()).error().message ==
        folder.path().string() + " is a folder, expected a file with one text per line");
  const auto absent = FileLines::open("/nowhere/lines");
  CHECK(absent.error().message == "/nowhere/lines cannot be opened: No such file or directory");
  CHECK(absent.error().code == ErrorCode::file);
}

}  // namespace
}  // namespace maskscope::cli
