// What the pack writer leaves in a folder, on unusual ways through it. pack_test.cc has the usual one.
#include "pack/native/pack_writer.h"

#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>
#include <vector>

#include "../folder.h"
#include "weights/source.h"

namespace maskscope::pack {
namespace {

namespace fs = std::filesystem;
using testing::Folder;

constexpr std::uint64_t kBig = 5u << 20;  // two of these do not fit one chunk

PackDescription description() {
  return {.name = "tiny",
          .description = "for a test",
          .config_json = "{}",
          .tokenizer = {.vocabulary = "x\n", .settings = {}}};
}

weights::TensorInfo qvalues(const std::string& name, std::uint64_t count) {
  return {.name = name, .dtype = weights::DType::i8, .shape = {count}};
}

// Writes tensors that are filled with one letter each.
Result<void> write(const fs::path& folder, const std::vector<std::pair<weights::TensorInfo, char>>& contents) {
  std::vector<weights::TensorInfo> tensors;
  for (const auto& [info, letter] : contents) tensors.push_back(info);
  auto writer = PackWriter::create(folder, description(), tensors);
  if (!writer) return std::unexpected(writer.error());
  for (const auto& [info, letter] : contents) {
    const std::string bytes(static_cast<std::size_t>(info.bytes()), letter);
    if (auto ok = writer->add(testing::bytes_of(bytes)); !ok) return ok;
  }
  return writer->finish();
}

std::set<std::string> files_of(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& item : fs::directory_iterator(folder)) names.insert(item.path().filename().string());
  return names;
}

TEST_CASE("small tensors share a chunk, and one that no longer fits begins the next") {
  const Folder folder;
  REQUIRE(write(
      folder.path(),
      {{qvalues("a", 10), 'a'}, {qvalues("b", 20), 'b'}, {qvalues("big", kBig), 'c'}, {qvalues("bigger", kBig), 'd'}}));
  CHECK(files_of(folder.path()).size() == 1 + 1 + 2);  // the manifest, the head, two chunks
  CHECK(weights::open(folder.path()));
}

TEST_CASE("a pack without tensors is a head and a manifest that can be read") {
  const Folder folder;
  REQUIRE(write(folder.path(), {}));
  CHECK(files_of(folder.path()).size() == 2);
  const auto source = weights::open(folder.path());
  INFO((source ? "" : source.error().message));
  REQUIRE(source);
  CHECK((*source)->tensors().empty());
}

TEST_CASE("two identical chunks are refused: their names would be one, and no reader would take the pack") {
  const Folder folder;
  const auto ok = write(folder.path(), {{qvalues("a", kBig), 'x'}, {qvalues("b", kBig), 'x'}});
  REQUIRE_FALSE(ok);
  CHECK(ok.error().message.find("two identical chunks") != std::string::npos);
  CHECK_FALSE(weights::open(folder.path()));
}

TEST_CASE("what an interrupted run left of chunks is removed, files that are not ours stay") {
  const Folder folder;
  const std::string hash(64, 'a');
  for (const std::string& ours : {hash + ".bin", hash + ".bin.part"}) folder.write(ours, "old");
  const std::set<std::string> theirs = {"firmware.bin", "film.part",    hash,
                                        hash + ".txt",  hash + "a.bin", std::string(64, 'g') + ".bin"};
  for (const std::string& name : theirs) folder.write(name, "theirs");
  REQUIRE(write(folder.path(), {{qvalues("a", 10), 'a'}}));
  const auto files = files_of(folder.path());
  CHECK_FALSE(files.contains(hash + ".bin"));
  CHECK_FALSE(files.contains(hash + ".bin.part"));
  for (const std::string& name : theirs) CHECK(files.contains(name));
}

TEST_CASE("a pack stays readable until the one that replaces it is whole") {
  const Folder folder;
  REQUIRE(write(folder.path(), {{qvalues("old", 10), 'a'}}));
  auto writer = PackWriter::create(folder.path(), description(), {qvalues("new", kBig), qvalues("newer", kBig)});
  REQUIRE(writer);
  REQUIRE(writer->add(testing::bytes_of(std::string(kBig, 'n'))));
  REQUIRE(writer->add(testing::bytes_of(std::string(kBig, 'm'))));
  const auto before = weights::open(folder.path());
  REQUIRE(before);
  CHECK((*before)->tensors()[0].name == "old");
  CHECK((*before)->stream([](const weights::Tensor&) -> Result<void> { return {}; }));
  REQUIRE(writer->finish());
  const auto after = weights::open(folder.path());
  REQUIRE(after);
  CHECK((*after)->tensors()[0].name == "new");
}

TEST_CASE("a pack is streamed as often as it is asked, and its texts stay") {
  const Folder folder;
  REQUIRE(write(folder.path(), {{qvalues("a", 10), 'a'}, {qvalues("b", 20), 'b'}}));
  const auto source = weights::open(folder.path());
  REQUIRE(source);
  const std::string& config = (*source)->config_json();
  for (int i = 0; i < 2; ++i) {
    std::uint64_t last = 0;
    int tensors = 0;
    REQUIRE((*source)->stream(
        [&](const weights::Tensor&) -> Result<void> {
          ++tensors;
          return {};
        },
        [&](std::uint64_t done, std::uint64_t) { last = done; }));
    CHECK(tensors == 2);
    CHECK(last == (*source)->bytes());
    CHECK(config == "{}");
  }
}

}  // namespace
}  // namespace maskscope::pack
