// Models in folders: the real one, small ones that the test makes, and what is none.
#include "weights/source.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "../folder.h"
#include "weights/native/file.h"
#include "weights/safetensors.h"

namespace maskscope::weights {
namespace {

using testing::Folder;
using testing::text_of;

void check_refused(const Folder& folder, const std::string& part) {
  const auto source = open(folder.path());
  INFO("expected an error about: " << part);
  REQUIRE_FALSE(source);
  INFO(source.error().message);
  CHECK(source.error().message.find(part) != std::string::npos);
  CHECK(source.error().message.find('\n') == std::string::npos);
}

TEST_CASE("a folder that is missing, empty or a file is refused with its name") {
  const Folder folder;
  const auto missing = open(folder.path() / "none");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message.starts_with((folder.path() / "none").string()));
  check_refused(folder, folder.path().string() + ": found none of manifest.json, model.safetensors");
  folder.write("file", "x");
  CHECK_FALSE(open(folder.path() / "file"));
}

std::string floats(std::initializer_list<float> values) {
  std::string bytes(values.size() * 4, '\0');
  std::memcpy(bytes.data(), values.begin(), bytes.size());
  return bytes;
}

const std::vector<TensorInfo> kTensors = {
    {.name = "bert.embeddings.LayerNorm.gamma", .dtype = DType::f32, .shape = {3}},
    {.name = "bert.embeddings.word_embeddings.weight", .dtype = DType::f32, .shape = {2, 2}},
};

std::string good_safetensors() {
  return make_safetensors_header(kTensors, {}) + floats({1, 2, 3}) + floats({4, 5, 6, 7});
}

void fill(const Folder& folder) {
  folder.write("config.json", "{\"a\": 1}");
  folder.write("vocab.txt", "[PAD]\nx\n");
  folder.write("model.safetensors", good_safetensors());
}

using Seen = std::map<std::string, std::string>;

Result<Seen> stream(Source& source) {
  Seen seen;
  std::uint64_t last = 0;
  const auto ok = source.stream(
      [&](const Tensor& tensor) -> Result<void> {
        CHECK(reinterpret_cast<std::uintptr_t>(tensor.bytes.data()) % alignof(float) == 0);
        seen[tensor.info.name] = text_of(tensor.bytes);
        return {};
      },
      [&](std::uint64_t done, std::uint64_t total) {
        CHECK(done >= last);
        CHECK(total == source.bytes());
        last = done;
      });
  if (!ok) return std::unexpected(ok.error());
  CHECK(last == source.bytes());
  return seen;
}

TEST_CASE("a safetensors folder gives its texts and tensors, old names as today's, as often as it is streamed") {
  const Folder folder;
  fill(folder);
  const auto source = open(folder.path());
  INFO((source ? "" : source.error().message));
  REQUIRE(source);
  CHECK((*source)->config_json() == "{\"a\": 1}");
  CHECK((*source)->tokenizer().vocabulary == "[PAD]\nx\n");
  CHECK((*source)->bytes() == 28);
  REQUIRE((*source)->tensors().size() == 2);
  CHECK((*source)->tensors()[0].name == "bert.embeddings.LayerNorm.weight");
  const Seen expected = {{"bert.embeddings.LayerNorm.weight", floats({1, 2, 3})},
                         {"bert.embeddings.word_embeddings.weight", floats({4, 5, 6, 7})}};
  for (int i = 0; i < 2; ++i) {
    const auto seen = stream(**source);
    REQUIRE(seen);
    CHECK(*seen == expected);
  }
}

TEST_CASE("a safetensors folder without one of its files is refused with the file's name") {
  for (const char* name : {"config.json", "vocab.txt"}) {
    const Folder folder;
    fill(folder);
    std::filesystem::remove(folder.path() / name);
    check_refused(folder, name);
  }
}

TEST_CASE("a model.safetensors cut at any byte or with more behind it is refused with its name") {
  const Folder folder;
  fill(folder);
  const std::string whole = good_safetensors();
  for (std::size_t size = 0; size < whole.size(); size += size + 40 < whole.size() ? 7 : 1) {
    folder.write("model.safetensors", whole.substr(0, size));
    INFO(size);
    check_refused(folder, "model.safetensors");
  }
  folder.write("model.safetensors", whole + "x");
  check_refused(folder, "model.safetensors");
  folder.write("model.safetensors", "<!DOCTYPE html><html>not found</html>");
  check_refused(folder, "model.safetensors");
}

TEST_CASE("a sink's error ends the streaming and is handed through") {
  const Folder folder;
  fill(folder);
  const auto source = open(folder.path());
  REQUIRE(source);
  int calls = 0;
  const auto ok = (*source)->stream([&](const Tensor&) -> Result<void> {
    ++calls;
    return fail("enough");
  });
  REQUIRE_FALSE(ok);
  CHECK(ok.error().message.find("enough") != std::string::npos);
  CHECK(calls == 1);
}

TEST_CASE("a web page in place of a manifest is called one, a damaged SavedModel index named") {
  const Folder pack;
  pack.write("manifest.json", "<html>hello</html>");
  check_refused(pack, "HTML");
  const Folder saved;
  saved.write("variables/variables.index", "nothing");
  check_refused(saved, "variables.index");
}

TEST_CASE("the real SavedModel opens with Hugging Face's names and shapes") {
  if (!std::filesystem::exists(MASKSCOPE_MODEL_DIR)) SKIP("no model in " MASKSCOPE_MODEL_DIR);
  const auto source = open(MASKSCOPE_MODEL_DIR);
  INFO((source ? "" : source.error().message));
  REQUIRE(source);
  std::map<std::string, std::vector<std::uint64_t>> shapes;
  std::uint64_t bytes = 0;
  for (const TensorInfo& info : (*source)->tensors()) {
    shapes[info.name] = info.shape;
    bytes += info.bytes();
  }
  CHECK(shapes.size() == 204);
  CHECK(bytes == 440'419'560);
  using Shape = std::vector<std::uint64_t>;
  CHECK(shapes.at("bert.embeddings.word_embeddings.weight") == Shape{30522, 768});
  CHECK(shapes.at("bert.encoder.layer.11.intermediate.dense.weight") == Shape{3072, 768});
  CHECK(shapes.at("bert.encoder.layer.0.output.dense.weight") == Shape{768, 3072});
  CHECK(shapes.at("bert.encoder.layer.5.attention.output.LayerNorm.bias") == Shape{768});
  CHECK(shapes.at("cls.predictions.bias") == Shape{30522});
}

TEST_CASE("a file that is written appears whole, and one that cannot be written leaves nothing") {
  const Folder folder;
  REQUIRE(write_file(folder.path() / "a", testing::bytes_of("one")));
  REQUIRE(write_file(folder.path() / "a", testing::bytes_of("two!")));
  CHECK(testing::read_all(folder.path() / "a") == "two!");
  CHECK_FALSE(write_file(folder.path() / "none" / "a", testing::bytes_of("x")));
  std::filesystem::create_directory(folder.path() / "taken");
  const auto taken = write_file(folder.path() / "taken", testing::bytes_of("x"));
  REQUIRE_FALSE(taken);
  CHECK(taken.error().message.find("taken") != std::string::npos);
  CHECK(taken.error().code == ErrorCode::file);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "taken.part"));
}

TEST_CASE("files are read within their size and up to a limit only") {
  const Folder folder;
  folder.write("a", "12345");
  CHECK(read_file(folder.path() / "a", 5) == "12345");
  CHECK_FALSE(read_file(folder.path() / "a", 4));
  CHECK_FALSE(read_file(folder.path() / "b", 4));
  CHECK_FALSE(read_file(folder.path(), 4));
  const auto file = File::open(folder.path() / "a");
  REQUIRE(file);
  std::vector<std::byte> two(2);
  REQUIRE(file->read(3, two));
  CHECK(text_of(two) == "45");
  CHECK_FALSE(file->read(4, two));
  CHECK_FALSE(file->read(UINT64_MAX, two));
}

}  // namespace
}  // namespace maskscope::weights
