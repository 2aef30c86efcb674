// The index of a model in shards: files of the same folder only.
#include "weights/shard_index.h"

#include <catch2/catch_test_macros.hpp>

namespace maskscope::weights {
namespace {

std::string message(const std::string& json) {
  const auto index = parse_shard_index(json);
  INFO(json.substr(0, 200));
  REQUIRE_FALSE(index);
  CHECK(index.error().message.starts_with("model.safetensors.index.json: "));
  return index.error().message;
}

std::string with_file(const std::string& name) { return R"({"weight_map":{"a":)" + name + "}}"; }

TEST_CASE("an index says which file holds each tensor") {
  const auto index = parse_shard_index(
      R"({"metadata":{"total_size":7},"weight_map":{"a":"m-1-of-2.safetensors","b":"m-2-of-2.safetensors"}})");
  REQUIRE(index);
  CHECK(index->file_of.size() == 2);
  CHECK(index->file_of.at("b") == "m-2-of-2.safetensors");
}

TEST_CASE("a shard that lies elsewhere is refused, whatever the way there") {
  for (const char* name :
       {R"("../m.safetensors")", R"("/etc/m.safetensors")", R"("sub/m.safetensors")", R"("..\\m.safetensors")",
        R"("C:m.safetensors")", R"(".safetensors")", R"("")", R"("a\u0000.safetensors")", R"("a\n.safetensors")"}) {
    CHECK(message(with_file(name)).find("expected a file in the same folder") != std::string::npos);
  }
  CHECK(message(with_file('"' + std::string(300, 'x') + ".safetensors\"")).find("same folder") != std::string::npos);
}

TEST_CASE("a shard of another format, one whose name is no text, and an index without a map are refused") {
  CHECK(message(with_file(R"("pytorch_model-1-of-2.bin")")).find("pytorch_model-1-of-2.bin") != std::string::npos);
  CHECK(message(with_file("7")).find("not a string") != std::string::npos);
  for (const char* json :
       {"{}", R"({"weight_map":[]})", R"({"weight_map":{}})", "[]", "", R"({"weight_map":{"a":"b","a":"c"}})"})
    message(json);
  CHECK(message("version https://git-lfs.github.com/spec/v1\noid sha256:4d\n").find("Git LFS pointer") !=
        std::string::npos);
}

TEST_CASE("more shards than any model has are refused") {
  std::string json = R"({"weight_map":{)";
  for (std::size_t i = 0; i <= kMaxShards; ++i) {
    json += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":\"" + std::to_string(i) + ".safetensors\"";
  }
  CHECK(message(json + "}}").find("more than 1024 shards") != std::string::npos);
}

}  // namespace
}  // namespace maskscope::weights
