// A small SavedModel made by hand: names and matrices come out as Hugging Face has them, and damage is named.
#include "weights/native/saved_model_source.h"

#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "../folder.h"
#include "weights/json.h"
#include "weights/native/tf_bundle.h"

namespace maskscope::weights {
namespace {

using testing::bytes_of;
using testing::Folder;

template <class T>
std::string fixed(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 128; value >>= 7) bytes += static_cast<char>((value & 127) | 128);
  return bytes + static_cast<char>(value);
}

struct Variable {
  std::string name;
  std::vector<std::uint64_t> shape;
  std::vector<float> values;
};

std::string bytes_of_values(const Variable& variable) {
  std::string bytes(variable.values.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), variable.values.data(), bytes.size());
  return bytes;
}

// BundleEntryProto.
std::string entry(const Variable& variable, std::uint64_t offset) {
  std::string dimensions;
  for (const std::uint64_t extent : variable.shape) {
    const std::string size = "\x08" + varint(extent);
    dimensions += "\x12" + varint(size.size()) + size;
  }
  const std::string bytes = bytes_of_values(variable);
  return "\x08\x01\x12" + varint(dimensions.size()) + dimensions + "\x20" + varint(offset) + "\x28" +
         varint(bytes.size()) + "\x35" + fixed(masked_crc32c(bytes_of(bytes)));
}

std::string record(const std::string& key, const std::string& value) {
  return varint(0) + varint(key.size()) + varint(value.size()) + key + value;
}

std::string block(const std::string& records) {
  const std::string body = records + fixed(std::uint32_t{0}) + fixed(std::uint32_t{1}) + '\0';
  return body + fixed(masked_crc32c(bytes_of(body)));
}

// The variables must come in the order of their names; where no offsets are given they lie one behind the other.
void write_model(const Folder& folder, const std::vector<Variable>& variables,
                 const std::vector<std::uint64_t>& offsets = {}) {
  std::string data, records = record("", "\x08\x01");
  for (std::size_t i = 0; i < variables.size(); ++i) {
    records += record(variables[i].name, entry(variables[i], offsets.empty() ? data.size() : offsets[i]));
    data += bytes_of_values(variables[i]);
  }
  constexpr std::size_t kTrailer = 5;
  const std::string block_of_records = block(records);
  const std::string index = block(record("z", varint(0) + varint(block_of_records.size() - kTrailer)));
  std::string footer = varint(0) + varint(0) + varint(block_of_records.size()) + varint(index.size() - kTrailer);
  footer.resize(40);
  folder.write("variables/variables.index",
               block_of_records + index + footer + fixed(std::uint64_t{0xDB4775248B80FB57}));
  folder.write("variables/variables.data-00000-of-00001", data);
  folder.write("assets/vocab.txt", "[PAD]\nx\n");
}

// 40 rows of 33 columns: more than one square of the blockwise turning, and no multiple of it.
std::vector<float> counted(std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i);
  return values;
}

std::vector<Variable> good_variables() {
  return {{"module/bert/embeddings/LayerNorm/beta", {2}, {1, 2}},
          {"module/bert/embeddings/LayerNorm/gamma", {2}, {3, 4}},
          {"module/bert/embeddings/position_embeddings", {3, 128}, counted(384)},
          {"module/bert/embeddings/token_type_embeddings", {2, 128}, counted(256)},
          {"module/bert/embeddings/word_embeddings", {5, 128}, counted(640)},
          {"module/bert/encoder/layer_0/attention/self/query/kernel", {40, 33}, counted(1320)},
          {"module/bert/encoder/layer_0/intermediate/dense/bias", {7}, counted(7)},
          {"module/bert/encoder/layer_0/output/dense/bias", {2}, {5, 6}},
          {"module/cls/predictions/output_bias", {5}, counted(5)}};
}

Result<std::map<std::string, std::vector<float>>> stream(Source& source) {
  std::map<std::string, std::vector<float>> seen;
  const auto ok = source.stream([&](const Tensor& tensor) -> Result<void> {
    CHECK(tensor.bytes.size() == tensor.info.bytes());
    seen[tensor.info.name].assign(tensor.f32().begin(), tensor.f32().end());
    return {};
  });
  if (!ok) return std::unexpected(ok.error());
  return seen;
}

TEST_CASE("a SavedModel's names become Hugging Face's, and its kernels are turned to [out, in]") {
  const Folder folder;
  write_model(folder, good_variables());
  const auto source = open_saved_model(folder.path());
  INFO((source ? "" : source.error().message));
  REQUIRE(source);
  const auto seen = stream(**source);
  INFO((seen ? "" : seen.error().message));
  REQUIRE(seen);
  REQUIRE(seen->size() == 9);
  CHECK(seen->at("bert.embeddings.LayerNorm.bias") == std::vector<float>{1, 2});
  CHECK(seen->at("bert.embeddings.LayerNorm.weight") == std::vector<float>{3, 4});
  CHECK(seen->at("bert.embeddings.word_embeddings.weight") == counted(640));
  CHECK(seen->at("bert.embeddings.position_embeddings.weight") == counted(384));
  CHECK(seen->at("bert.embeddings.token_type_embeddings.weight") == counted(256));
  CHECK(seen->at("cls.predictions.bias") == counted(5));
  const auto& query = seen->at("bert.encoder.layer.0.attention.self.query.weight");
  REQUIRE(query.size() == 1320);
  for (std::size_t out = 0; out < 33; ++out) {
    for (std::size_t in = 0; in < 40; ++in) {
      if (query[out * 40 + in] != static_cast<float>(in * 33 + out)) FAIL("at " << out << ", " << in);
    }
  }
  CHECK((*source)->tensors()[5].shape == std::vector<std::uint64_t>{33, 40});
  const auto again = stream(**source);  // as often as it is asked
  REQUIRE(again);
  CHECK((*again == *seen));
}

TEST_CASE("a SavedModel's configuration follows from its shapes") {
  const Folder folder;
  write_model(folder, good_variables());
  const auto source = open_saved_model(folder.path());
  REQUIRE(source);
  CHECK((*source)->tokenizer().vocabulary == "[PAD]\nx\n");
  const auto config = parse_json_object((*source)->config_json(), "config.json");
  REQUIRE(config);
  CHECK(number_member(*config, "hidden_size") == 128);
  CHECK(number_member(*config, "num_attention_heads") == 2);
  CHECK(number_member(*config, "num_hidden_layers") == 1);
  CHECK(number_member(*config, "intermediate_size") == 7);
  CHECK(number_member(*config, "vocab_size") == 5);
  CHECK(number_member(*config, "max_position_embeddings") == 3);
  CHECK(number_member(*config, "type_vocab_size") == 2);
  CHECK(text_member(*config, "hidden_act") == "gelu");
}

TEST_CASE("a byte that changed in a SavedModel's data is refused with the tensor's name") {
  const Folder folder;
  write_model(folder, good_variables());
  const auto path = folder.path() / "variables/variables.data-00000-of-00001";
  const std::string whole = testing::read_all(path);
  for (std::size_t i = 0; i < whole.size(); i += 97) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    folder.write("variables/variables.data-00000-of-00001", changed);
    const auto source = open_saved_model(folder.path());
    REQUIRE(source);
    const auto seen = stream(**source);
    INFO("byte " << i);
    REQUIRE_FALSE(seen);
    CHECK(seen.error().message.find("variables.data-00000-of-00001: module/") != std::string::npos);
    CHECK(seen.error().message.find("checksum") != std::string::npos);
  }
}

TEST_CASE("a SavedModel's data cut short is refused before memory is taken for it") {
  const Folder folder;
  write_model(folder, good_variables());
  const std::string whole = testing::read_all(folder.path() / "variables/variables.data-00000-of-00001");
  for (const std::size_t size : {std::size_t{0}, std::size_t{4}, whole.size() / 2, whole.size() - 1}) {
    folder.write("variables/variables.data-00000-of-00001", whole.substr(0, size));
    const auto source = open_saved_model(folder.path());
    REQUIRE_FALSE(source);
    CHECK(source.error().message.find("found " + std::to_string(size) + " bytes") != std::string::npos);
    CHECK(source.error().message.find("truncated") != std::string::npos);
  }
}

TEST_CASE("a SavedModel without its data or vocabulary is refused with the file's name") {
  for (const char* name : {"variables/variables.data-00000-of-00001", "assets/vocab.txt"}) {
    const Folder folder;
    write_model(folder, good_variables());
    std::filesystem::remove(folder.path() / name);
    const auto source = open_saved_model(folder.path());
    REQUIRE_FALSE(source);
    CHECK(source.error().message.find(name) != std::string::npos);
  }
}

TEST_CASE("a SavedModel's data with more behind its tensors is refused") {
  const Folder folder;
  write_model(folder, good_variables());
  const std::string whole = testing::read_all(folder.path() / "variables/variables.data-00000-of-00001");
  folder.write("variables/variables.data-00000-of-00001", whole + "x");
  const auto source = open_saved_model(folder.path());
  REQUIRE_FALSE(source);
  CHECK(source.error().message.ends_with(concat("found ", whole.size() + 1, " bytes, expected ", whole.size())));
}

TEST_CASE("variables that lie on each other or apart are refused with what was found and expected") {
  const std::vector<Variable> variables = {{"module/a", {1}, {1}}, {"module/b", {1}, {2}}};
  for (const std::uint64_t wrong : {0u, 3u, 5u}) {
    const Folder folder;
    write_model(folder, variables, {0, wrong});
    folder.write("variables/variables.data-00000-of-00001", std::string(16, '\0'));
    const auto source = open_saved_model(folder.path());
    REQUIRE_FALSE(source);
    CHECK(source.error().message ==
          concat("variables.index: module/b: found data at offset ", wrong, ", expected 4 (no holes, no overlap)"));
  }
}

TEST_CASE("two variables whose names become one are refused") {
  const Folder folder;
  write_model(folder, {{"a/LayerNorm/beta", {1}, {1}}, {"module/a/LayerNorm/beta", {1}, {2}}});
  const auto source = open_saved_model(folder.path());
  REQUIRE_FALSE(source);
  CHECK(source.error().message == "variables.index: found a.LayerNorm.bias under two names");
}

TEST_CASE("a kernel that is no matrix is refused: it could not be turned") {
  const Folder folder;
  write_model(folder, {{"module/dense/kernel", {4}, counted(4)}});
  const auto source = open_saved_model(folder.path());
  REQUIRE_FALSE(source);
  CHECK(source.error().message.find("module/dense/kernel: found 1 dimensions, expected 2") != std::string::npos);
}

TEST_CASE("variables out of order or doubled are refused: a sorted table is what makes names unique") {
  const Variable a{"module/a", {1}, {1}}, b{"module/b", {1}, {2}};
  for (const auto& variables : {std::vector{b, a}, std::vector{a, a}}) {
    const Folder folder;
    write_model(folder, variables);
    const auto source = open_saved_model(folder.path());
    REQUIRE_FALSE(source);
    CHECK(source.error().message.find("expected the names in order") != std::string::npos);
  }
}

TEST_CASE("the real SavedModel's every tensor fits its checksum, and a layer norm holds what it should") {
  if (!std::filesystem::exists(MASKSCOPE_MODEL_DIR "/variables/variables.index"))
    SKIP("no model in " MASKSCOPE_MODEL_DIR);
  const auto source = open_saved_model(MASKSCOPE_MODEL_DIR);
  INFO((source ? "" : source.error().message));
  REQUIRE(source);
  std::size_t count = 0;
  float gain = 0;
  const auto ok = (*source)->stream([&](const Tensor& tensor) -> Result<void> {
    ++count;
    if (tensor.info.name == "bert.embeddings.LayerNorm.weight") gain = tensor.f32()[0];
    return {};
  });
  INFO((ok ? "" : ok.error().message));
  REQUIRE(ok);
  CHECK(count == 204);
  CHECK(gain > 0.5F);
  CHECK(gain < 1.5F);
}

}  // namespace
}  // namespace maskscope::weights
