// Model folders as people have them, opened and asked: the answers are those of a BERT written down plainly, in doubles.
#include "engine/native/open_session.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "../folder.h"
#include "../model_folder.h"
#include "pack/native/pack_folders.h"

namespace maskscope::engine {
namespace {

using namespace maskscope::testing;
using weights::DType;

constexpr const char* kText = "the small turtle moved [MASK] the sand.";
constexpr const char* kOwnDecoder = R"("tie_word_embeddings":false)";

Tensors plain_tensors() { return coarse(tiny_tensors()); }

Session open_folder(const Folder& folder) {
  auto session = open_session(folder.path(), 1);
  INFO((session ? "" : session.error().message));
  REQUIRE(session);
  return std::move(*session);
}

std::string refusal(const Folder& folder) {
  const auto session = open_session(folder.path(), 1);
  REQUIRE_FALSE(session);
  return session.error().message;
}

bool has(const std::string& text, const std::string& part) {
  UNSCOPED_INFO(text);
  return text.find(part) != std::string::npos;
}

// Attention, and the logits at the mask where the model has a head, against the plain model's.
void check_answers(const Folder& folder, const Tensors& tensors, const bert::Config& config = tiny_config(),
                   double tolerance = 1e-4) {
  Session session = open_folder(folder);
  const auto reading = session.read(kText, std::nullopt, 3);
  INFO((reading ? "" : reading.error().message));
  REQUIRE(reading);
  PlainBert plain(tensors, config);
  plain.run({reading->encoding.ids, reading->encoding.type_ids});
  const std::size_t n = session.tokens();
  double error = 0;
  for (std::size_t i = 0; i < config.layers * config.heads * n * n; ++i) {
    const double expected = plain.attention[i / (config.heads * n * n)][i / (n * n) % config.heads][i / n % n][i % n];
    error = std::max(error, std::abs(static_cast<double>(session.attention()[i]) - expected));
  }
  CHECK(error < tolerance);
  if (!reading->no_predictions.empty()) return;
  const std::size_t positions[] = {reading->masks.at(0).position};
  const auto logits = session.logits(positions);
  REQUIRE(logits);
  const auto expected = plain.logits(positions[0]);
  REQUIRE(logits->size() == expected.size());
  error = 0;
  for (std::size_t word = 0; word < expected.size(); ++word) {
    error = std::max(error, std::abs(static_cast<double>((*logits)[word]) - expected[word]));
  }
  CHECK(error < 10 * tolerance);
}

Tensors without_head(Tensors tensors) {
  std::erase_if(tensors, [](const auto& item) { return item.first.starts_with(bert::names::kHead); });
  return tensors;
}

TEST_CASE("half, brain and double floats, and types mixed in one file, answer as the same numbers in F32") {
  const Tensors tensors = plain_tensors();
  for (const DType dtype : {DType::f32, DType::f16, DType::bf16, DType::f64}) {
    const Folder folder;
    write_model(folder, stored(tensors, dtype));
    INFO(weights::name_of(dtype));
    check_answers(folder, tensors);
  }
  const Folder mixed;
  std::vector<StoredValues> all;
  constexpr DType kTypes[] = {DType::f16, DType::f32, DType::bf16, DType::f64};
  for (const auto& [name, values] : tensors) all.push_back(stored(name, values, kTypes[all.size() % 4]));
  write_model(mixed, all);
  check_answers(mixed, tensors);
}

TEST_CASE("tensors that nobody needs are passed over, whatever their type") {
  const Folder folder;
  std::vector<StoredValues> all;
  all.push_back(
      {{.name = "bert.embeddings.position_ids", .dtype = DType::i64, .shape = {1, 24}}, std::string(192, '\1')});
  std::size_t count = 0;
  for (const DType dtype :
       {DType::boolean, DType::f8_e4m3, DType::f8_e5m2, DType::i8, DType::u8, DType::i16, DType::u16, DType::i32,
        DType::u32, DType::u64, DType::f16, DType::bf16, DType::f64, DType::c64, DType::f4}) {
    const weights::TensorInfo info{.name = "buffer" + std::to_string(count++), .dtype = dtype, .shape = {2, 3}};
    all.push_back({info, std::string(static_cast<std::size_t>(info.bytes()), '\xFF')});  // NaN where it is a float
  }
  all.push_back({{.name = "empty", .dtype = DType::f32, .shape = {0}}, ""});
  all.push_back({{.name = "scalar", .dtype = DType::f16, .shape = {}}, "ab"});
  for (const StoredValues& needed : stored(plain_tensors())) all.push_back(needed);
  write_model(folder, all);
  check_answers(folder, plain_tensors());
}

TEST_CASE("a needed tensor of another kind of number is refused by its own name and type") {
  Folder folder;
  std::vector<StoredValues> all = stored(plain_tensors());
  for (StoredValues& tensor : all) {
    if (tensor.info.name == bert::names::query(1) + ".weight") {
      tensor.info.dtype = DType::f8_e4m3;
      tensor.bytes.resize(32 * 32);
    }
    tensor.info.name.insert(0, "module.");
  }
  write_model(folder, all);
  CHECK(has(refusal(folder),
            "module.bert.encoder.layer.1.attention.self.query.weight: found F8_E4M3 [32, 32], expected F32"));
}

TEST_CASE("names behind PyTorch's prefixes are those of the model; another prefix is named") {
  const Tensors tensors = plain_tensors();
  for (const char* prefix : {"module.", "_orig_mod.", "model.", "module._orig_mod.", "model.module."}) {
    const Folder folder;
    std::vector<StoredValues> all;
    for (const auto& [name, values] : tensors) all.push_back(stored(prefix + name, values));
    write_model(folder, all);
    INFO(prefix);
    check_answers(folder, tensors);
  }
  const Folder bare;
  std::vector<StoredValues> all;
  for (const auto& [name, values] : tensors) {
    all.push_back(stored("model." + (name.starts_with("bert.") ? name.substr(5) : name), values));
  }
  write_model(bare, all);
  check_answers(bare, tensors);
  const Folder other;
  all.clear();
  for (const auto& [name, values] : tensors) all.push_back(stored("my_bert." + name, values));
  write_model(other, all);
  CHECK(has(refusal(other), "whose name begins with \"my_bert.\""));
}

struct Shards {
  Folder folder;
  std::vector<std::string> names;
  std::string index;

  explicit Shards(const Tensors& tensors) {
    write_texts(folder);
    std::vector<StoredValues> parts[3];
    std::size_t count = 0;
    std::string map;
    for (const StoredValues& tensor : stored(tensors)) {
      const std::size_t part = count++ * 3 / tensors.size();
      parts[part].push_back(tensor);
      map += (map.empty() ? "\"" : ",\"") + tensor.info.name + "\":\"" + name(part) + '"';
    }
    for (std::size_t i = 0; i < 3; ++i) write_safetensors(folder, name(i), parts[i]);
    index = R"({"metadata":{"total_size":1},"weight_map":{)" + map + "}}";
    write_index(index);
  }

  static std::string name(std::size_t part) {
    return "model-0000" + std::to_string(part + 1) + "-of-00003.safetensors";
  }
  void write_index(const std::string& text) const { folder.write("model.safetensors.index.json", text); }
};

TEST_CASE("a model in shards answers as in one file") {
  const Tensors tensors = plain_tensors();
  const Shards shards(tensors);
  check_answers(shards.folder, tensors);
}

TEST_CASE("shards that are missing, cut, elsewhere, or not what their index says are refused by name") {
  const Tensors tensors = plain_tensors();
  {
    const Shards shards(tensors);
    std::filesystem::remove(shards.folder.path() / Shards::name(1));
    CHECK(has(refusal(shards.folder),
              "model.safetensors.index.json names 3 files, but \"" + Shards::name(1) + "\" is missing"));
  }
  {
    const Shards shards(tensors);
    std::filesystem::resize_file(shards.folder.path() / Shards::name(2), 1000);
    CHECK(has(refusal(shards.folder), Shards::name(2) + ": found "));
  }
  {
    const Shards shards(tensors);
    std::string index = shards.index;
    index.insert(index.find(Shards::name(0)), "../");
    shards.write_index(index);
    CHECK(has(refusal(shards.folder), "expected a file in the same folder"));
  }
  {
    const Shards shards(tensors);
    std::string index = shards.index;
    index.replace(index.find(Shards::name(0)), Shards::name(0).size(), Shards::name(1));
    shards.write_index(index);
    CHECK(has(refusal(shards.folder), "but that file does not contain it"));
  }
  {
    const Shards shards(tensors);
    write_safetensors(shards.folder, Shards::name(1), stored(tensors));
    CHECK(has(refusal(shards.folder), " in " + Shards::name(0) + " and in " + Shards::name(1)));
  }
  {
    const Shards shards(tensors);
    std::filesystem::remove(shards.folder.path() / "model.safetensors.index.json");
    CHECK(
        has(refusal(shards.folder), "found \"" + Shards::name(0) + "\", a shard without model.safetensors.index.json"));
  }
}

TEST_CASE("the decoder's matrix once more is passed over where it is the embeddings', and obeyed where it is another") {
  const Tensors tensors = plain_tensors();
  const std::string decoder = bert::names::kUntiedDecoder + ".weight", words = bert::names::kWordEmbeddings + ".weight";
  bert::Config untied = tiny_config();
  untied.tied = false;
  for (const char* members : {"", R"("tie_word_embeddings":true)", kOwnDecoder}) {
    INFO(members);
    for (const bool same : {true, false}) {
      Tensors with = tensors;
      with[decoder] = with.at(words);
      if (!same) {
        for (float& value : with.at(decoder).f32) value = value / 2 + 0.125F;
      }
      const Folder folder;
      // The copy in another type: its numbers count.
      std::vector<StoredValues> all = stored(with);
      for (StoredValues& tensor : all) {
        if (tensor.info.name == words) tensor = stored(words, with.at(words), DType::f64);
      }
      write_model(folder, all, members);
      check_answers(folder, with, untied);
    }
  }
  // Its last number alone makes it another.
  Tensors with = tensors;
  with[decoder] = with.at(words);
  with.at(decoder).f32.back() += 1;
  const Folder folder;
  write_model(folder, stored(with));
  check_answers(folder, with, untied);
}

TEST_CASE("a tied model whose one matrix is called the decoder's has it for its words as well") {
  const Tensors tensors = plain_tensors();
  Tensors renamed = tensors;
  renamed[bert::names::kUntiedDecoder + ".weight"] = renamed.at(bert::names::kWordEmbeddings + ".weight");
  renamed.erase(bert::names::kWordEmbeddings + ".weight");
  const Folder folder;
  write_model(folder, stored(renamed));
  check_answers(folder, tensors);
}

TEST_CASE("of two biases the decoder's own is added, as transformers does; one alone is it under either name") {
  const Tensors tensors = plain_tensors();
  const std::string own = "cls.predictions.decoder.bias";
  const Values& bias = tensors.at(bert::names::kDecoderBias);
  Values other = bias;
  for (float& value : other.f32) value = 1 - value;
  for (const char* first : {"a.", "z."}) {  // in either order in the file
    INFO(first);
    std::vector<StoredValues> all = stored(tensors);
    const auto place = std::string(first) == "a." ? all.begin() : all.end();
    all.insert(place, stored(own, other));
    const Folder folder;
    write_model(folder, all);
    Tensors expected = tensors;
    expected.at(bert::names::kDecoderBias).f32 = other.f32;
    check_answers(folder, expected);
  }
  std::vector<StoredValues> all;
  for (const auto& [name, values] : tensors)
    all.push_back(stored(name == bert::names::kDecoderBias ? own : name, values));
  const Folder alone;
  write_model(alone, all);
  check_answers(alone, tensors);
}

TEST_CASE("a model without a head shows its attention and says that it predicts nothing, also as a pack") {
  const Tensors tensors = plain_tensors();
  for (const char* members : {R"("architectures":["BertModel"])", kOwnDecoder}) {
    INFO(members);
    const Folder folder, packs;
    std::vector<StoredValues> all;
    for (const auto& [name, values] : without_head(tensors)) all.push_back(stored(name.substr(5), values));
    all.push_back({{.name = "pooler.dense.bias", .dtype = DType::f32, .shape = {1}}, "abcd"});
    write_model(folder, all, members);
    check_answers(folder, tensors);
    const auto source = weights::open(folder.path());
    REQUIRE(source);
    const pack::PackOutput outputs[] = {{.folder = packs.path() / "p"}};
    const auto packed =
        pack::make_packs(**source, outputs, "the turtle moved.\nthe sand is slow.\n", {}, [](auto, double) {});
    INFO((packed ? "" : packed.error().message));
    REQUIRE(packed);
    for (const auto& path : {folder.path(), packs.path() / "p"}) {
      auto session = open_session(path, 1);
      INFO((session ? "" : session.error().message));
      REQUIRE(session);
      const auto reading = session->read(kText, std::nullopt, 3);
      REQUIRE(reading);
      CHECK(reading->masks.empty());
      CHECK(has(reading->no_predictions, "no masked-LM head"));
      const std::size_t positions[] = {1};
      CHECK_FALSE(session->logits(positions));
      PlainBert plain(tensors);
      plain.run({reading->encoding.ids, reading->encoding.type_ids});
      const std::size_t n = session->tokens();
      double error = 0;
      for (std::size_t i = 0; i < 4 * n * n; ++i) {
        const double expected = plain.attention[i / (2 * n * n)][i / (n * n) % 2][i / n % n][i % n];
        error = std::max(error, std::abs(static_cast<double>(session->attention()[i]) - expected));
      }
      CHECK(error < 0.05);  // the pack's weights are rounded
    }
  }
}

TEST_CASE("a folder is checked without its weights being read, and the sentence is that of opening it") {
  const Folder good, empty, wrong;
  write_model(good, stored(plain_tensors()));
  CHECK(check_model(good.path()));
  write_model(wrong, stored(plain_tensors()));
  wrong.write("config.json", R"({"model_type":"gpt2"})");
  for (const auto& path : {empty.path(), wrong.path()}) {
    const auto checked = check_model(path);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().message == open_session(path, 1).error().message);
  }
}

TEST_CASE("a pack of a model with a decoder of its own multiplies by that one, though the config did not say so") {
  bert::Config untied = tiny_config();
  untied.tied = false;
  Tensors tensors = coarse(tiny_tensors(1, untied));
  const Folder folder, packs;
  write_model(folder, stored(tensors));
  const auto source = weights::open(folder.path());
  REQUIRE(source);
  const pack::PackOutput outputs[] = {{.folder = packs.path() / "p"}};
  REQUIRE(pack::make_packs(**source, outputs, "the turtle [MASK] moved.\n", {}, [](auto, double) {}));
  auto session = open_session(packs.path() / "p", 1);
  REQUIRE(session);
  CHECK_FALSE(session->model().config().tied);
  const auto reading = session->read(kText, std::nullopt, 3);
  REQUIRE(reading);
  PlainBert plain(tensors, untied);
  plain.run({reading->encoding.ids, reading->encoding.type_ids});
  const auto expected = plain.logits(reading->masks.at(0).position);
  const auto best = std::ranges::max_element(expected) - expected.begin();
  CHECK(reading->masks.at(0).predictions.at(0).id == best);
}

TEST_CASE(
    "embeddings padded above the vocabulary open, and rows without a token say so; too long a vocabulary is refused") {
  bert::Config padded = tiny_config();
  padded.vocabulary = 56;
  Tensors tensors = coarse(tiny_tensors(1, padded));
  for (std::size_t i = 50; i < 56; ++i) tensors.at(bert::names::kDecoderBias).f32[i] = 9;
  const Folder folder;
  write_model(folder, stored(tensors));
  std::string config = kTinyConfigJson;
  config.replace(config.find("\"vocab_size\":50"), 15, "\"vocab_size\":56");
  folder.write("config.json", config);
  check_answers(folder, tensors, padded);
  Session session = open_folder(folder);
  const auto reading = session.read(kText, std::nullopt, 100);
  REQUIRE(reading);
  const auto& words = reading->masks.at(0).predictions;
  REQUIRE(words.size() == 56);  // of all rows, as transformers has it
  for (const analysis::Prediction& word : words)
    CHECK((word.id < 50 || word.token == concat("[no token ", word.id, "]")));

  folder.write("config.json", kTinyConfigJson);
  folder.write("vocab.txt", tiny_vocabulary() + "more\n");
  CHECK(has(refusal(folder), "found a vocabulary of 51 tokens, expected at most the 50"));
}

TEST_CASE("the head's missing half is named by its tensor") {
  Tensors tensors = plain_tensors();
  tensors.erase(bert::names::kDecoderBias);
  const Folder folder;
  write_model(folder, stored(tensors));
  CHECK(refusal(folder) == "the weights lack cls.predictions.bias");
}

}  // namespace
}  // namespace maskscope::engine
