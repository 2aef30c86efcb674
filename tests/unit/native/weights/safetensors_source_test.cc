// model.safetensors as different versions of Hugging Face's libraries wrote it: one set of names comes out.
#include "weights/native/safetensors_source.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <vector>

#include "../folder.h"
#include "weights/json.h"
#include "weights/safetensors.h"

namespace maskscope::weights {
namespace {

using testing::Folder;

// Zeros everywhere: only names and types matter here.
Result<std::unique_ptr<Source>> open_with(const Folder& folder, const std::vector<TensorInfo>& tensors) {
  std::uint64_t bytes = 0;
  for (const TensorInfo& info : tensors) bytes += info.bytes();
  folder.write("model.safetensors", make_safetensors_header(tensors, {{"format", "pt"}}) +
                                        std::string(static_cast<std::size_t>(bytes), '\0'));
  folder.write("config.json", "{}");
  folder.write("vocab.txt", "x\n");
  return open_safetensors(folder.path());
}

TensorInfo f32(const std::string& name) { return {.name = name, .dtype = DType::f32, .shape = {2}}; }

std::vector<std::string> names_of(const std::vector<TensorInfo>& tensors) {
  const Folder folder;
  const auto source = open_with(folder, tensors);
  INFO((source ? "" : source.error().message));
  REQUIRE(source);
  std::vector<std::string> announced, streamed;
  for (const TensorInfo& info : (*source)->tensors()) announced.push_back(info.name);
  REQUIRE((*source)->stream([&](const Tensor& tensor) -> Result<void> {
    streamed.push_back(tensor.info.name);
    return {};
  }));
  CHECK(announced == streamed);
  return streamed;
}

std::string refusal(const std::vector<TensorInfo>& tensors) {
  const Folder folder;
  const auto source = open_with(folder, tensors);
  REQUIRE_FALSE(source);
  return source.error().message;
}

TEST_CASE("gamma and beta, of files from before 2020, become weight and bias") {
  CHECK(names_of(
            {f32("bert.encoder.layer.3.output.LayerNorm.gamma"), f32("bert.encoder.layer.3.output.LayerNorm.beta")}) ==
        std::vector<std::string>{"bert.encoder.layer.3.output.LayerNorm.weight",
                                 "bert.encoder.layer.3.output.LayerNorm.bias"});
}

TEST_CASE("names of the bare model get the bert. that they lack, names with it and the head's stay") {
  CHECK(names_of({f32("embeddings.LayerNorm.gamma"), f32("encoder.layer.0.output.dense.bias"), f32("pooler.dense.bias"),
                  f32("bert.pooler.dense.weight"), f32("cls.predictions.bias")}) ==
        std::vector<std::string>{"bert.embeddings.LayerNorm.weight", "bert.encoder.layer.0.output.dense.bias",
                                 "bert.pooler.dense.bias", "bert.pooler.dense.weight", "cls.predictions.bias"});
}

TEST_CASE("the decoder's bias is one tensor, under either of its names or both") {
  using Names = std::vector<std::string>;
  CHECK(names_of({f32("cls.predictions.decoder.bias")}) == Names{"cls.predictions.bias"});
  CHECK(names_of({f32("cls.predictions.bias"), f32("cls.predictions.decoder.bias")}) == Names{"cls.predictions.bias"});
  CHECK(names_of({f32("cls.predictions.decoder.bias"), f32("cls.predictions.bias")}) == Names{"cls.predictions.bias"});
}

TEST_CASE("whether a model is cased is read from the tokenizer's own file, and from config.json where it is silent") {
  const Folder folder;
  const auto config_of = [&](const std::string& config, const std::string& tokenizer) {
    REQUIRE(open_with(folder, {f32("a")}));
    folder.write("config.json", config);
    folder.write("tokenizer_config.json", tokenizer);
    const auto source = open_safetensors(folder.path());
    return source ? parse_json_object((*source)->config_json(), "config")->dump() : source.error().message;
  };
  CHECK(config_of(R"({"a":1})", R"({"do_lower_case":false})") == R"({"a":1,"do_lower_case":false})");
  CHECK(config_of(R"({"do_lower_case":true})", R"({"do_lower_case":false})") == R"({"do_lower_case":false})");
  CHECK(config_of(R"({"do_lower_case":false})", "{}") == R"({"do_lower_case":false})");
  CHECK(config_of(R"({"a":1})", "{}") == R"({"a":1})");
  CHECK(config_of(R"({"a":1})", "<html>").starts_with("tokenizer_config.json"));
}

TEST_CASE("tensors of every type are handed over, floating-point ones as F32, with the names that the file has") {
  const Folder folder;
  const auto source = open_with(folder, {{.name = "module.bert.a", .dtype = DType::bf16, .shape = {3}},
                                         {.name = "ids", .dtype = DType::i64, .shape = {1, 4}},
                                         {.name = "flags", .dtype = DType::boolean, .shape = {3}},
                                         {.name = "steps", .dtype = DType::f8_e4m3, .shape = {5}},
                                         {.name = "one", .dtype = DType::f64, .shape = {}},
                                         {.name = "none", .dtype = DType::f16, .shape = {0, 7}}});
  INFO((source ? "" : source.error().message));
  REQUIRE(source);
  std::string seen;
  REQUIRE((*source)->stream([&](const Tensor& tensor) -> Result<void> {
    CHECK(tensor.bytes.size() == tensor.info.bytes());
    seen += tensor.info.name + "=" + tensor.info.shown() + " " + name_of(tensor.info.dtype) + "\n";
    return {};
  }));
  CHECK(seen ==
        "bert.a=module.bert.a F32\nids=ids I64\nflags=flags BOOL\nsteps=steps F8_E4M3\none=one F32\nnone=none F32\n");
}

TEST_CASE("another architecture is refused by its model_type, not by the vocabulary that it keeps elsewhere") {
  const Folder folder;
  REQUIRE(open_with(folder, {f32("transformer.wte.weight")}));
  folder.write("config.json", R"({"model_type":"gpt2"})");
  std::filesystem::remove(folder.path() / "vocab.txt");
  const auto source = open_safetensors(folder.path());
  REQUIRE_FALSE(source);
  CHECK(source.error().message.starts_with("config.json: found model_type = \"gpt2\", expected "));
}

TEST_CASE("a tensor under its old and its new name at once is refused: one of the two would win unseen") {
  CHECK(refusal({f32("bert.embeddings.LayerNorm.gamma"), f32("bert.embeddings.LayerNorm.weight")})
            .find("found bert.embeddings.LayerNorm.weight under two names") != std::string::npos);
}

}  // namespace
}  // namespace maskscope::weights
