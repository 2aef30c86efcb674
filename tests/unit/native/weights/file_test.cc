// A file under its name is whole, and what could not be written whole changes nothing.
#include "weights/native/file.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <string>

#include "../folder.h"

namespace maskscope::weights {
namespace {

using testing::Folder;

std::size_t files_in(const Folder& folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(folder.path())) ++count;
  return count;
}

TEST_CASE("a file is written from parts, and read wherever one wants") {
  const Folder folder;
  const auto path = folder.path() / "a.bin";
  REQUIRE(write_file(path, [](const WriteBytes& write) -> Result<void> {
    for (const char* part : {"one ", "", "two"}) {
      if (auto ok = write(part); !ok) return ok;
    }
    return {};
  }));
  CHECK(testing::read_all(path) == "one two");
  CHECK(files_in(folder) == 1);
  const auto file = File::open(path);
  REQUIRE(file);
  const ByteSource source = source_of(*file);
  CHECK(source.name == "a.bin");
  CHECK(source.size == 7);
  std::string end(3, '\0');
  REQUIRE(source.read(4, std::as_writable_bytes(std::span(end))));
  CHECK(end == "two");
}

TEST_CASE("an error while a file is made leaves the older one") {
  const Folder folder;
  folder.write("a.bin", "older");
  const auto written = write_file(folder.path() / "a.bin", [](const WriteBytes& write) -> Result<void> {
    if (auto ok = write("newer"); !ok) return ok;
    return fail("stopped");
  });
  REQUIRE_FALSE(written);
  CHECK(written.error().message == "stopped");
  CHECK(testing::read_all(folder.path() / "a.bin") == "older");
  CHECK(files_in(folder) == 1);
}

TEST_CASE("a place that does not exist is named") {
  const Folder folder;
  const auto path = folder.path() / "none" / "a.bin";
  const auto written = write_file(path, std::as_bytes(std::span("a", 1)));
  REQUIRE_FALSE(written);
  CHECK(written.error().message.starts_with(path.string() + " cannot be written: "));
  CHECK(written.error().code == ErrorCode::file);
}

}  // namespace
}  // namespace maskscope::weights
