// A pack written to a folder and read back, whole and with every kind of damage: the message names the file.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "../../bert/tiny_model.h"
#include "../folder.h"
#include "base/error.h"
#include "bert/loader.h"
#include "engine/native/open_session.h"
#include "pack/native/pack_folders.h"
#include "pack/native/pack_writer.h"
#include "weights/native/pack_source.h"
#include "weights/source.h"

namespace maskscope::pack {
namespace {

namespace fs = std::filesystem;
using testing::Folder;
using testing::read_all;

// Random bytes do not shrink, so three tensors of 3 MB fill two chunks behind the first.
struct Written {
  std::vector<weights::TensorInfo> tensors;
  std::vector<std::string> values;
};

Written some_tensors() {
  Written written;
  testing::Random random(9);
  for (const char* name : {"a", "b", "c"}) {
    written.tensors.push_back({.name = name, .dtype = weights::DType::i8, .shape = {3, 1u << 20}});
    std::string bytes(3u << 20, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random.whole(0, 255));
    written.values.push_back(bytes);
  }
  return written;
}

PackDescription description() {
  return {.name = "tiny",
          .description = "for a test",
          .config_json = "{\"a\":1}",
          .tokenizer = {.vocabulary = "x\ny\n", .settings = {}}};
}

void write_pack(const fs::path& folder, const Written& written = some_tensors()) {
  auto writer = PackWriter::create(folder, description(), written.tensors);
  INFO((writer ? "" : writer.error().message));
  REQUIRE(writer);
  for (const std::string& values : written.values) REQUIRE(writer->add(testing::bytes_of(values)));
  REQUIRE(writer->finish());
}

Result<std::map<std::string, std::string>> read_pack(const fs::path& folder, std::size_t threads = 1) {
  const auto source = weights::open(folder, threads);
  if (!source) return std::unexpected(source.error());
  std::map<std::string, std::string> seen;
  const auto ok = (*source)->stream([&](const weights::Tensor& tensor) -> Result<void> {
    seen[tensor.info.name] = testing::text_of(tensor.bytes);
    return {};
  });
  if (!ok) return std::unexpected(ok.error());
  return seen;
}

std::vector<fs::path> chunks_of(const fs::path& folder) {
  std::vector<fs::path> chunks;
  for (const auto& item : fs::directory_iterator(folder)) {
    if (item.path().extension() == ".bin") chunks.push_back(item.path());
  }
  std::ranges::sort(chunks);
  return chunks;
}

std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& item : fs::directory_iterator(folder))
    files[item.path().filename().string()] = read_all(item.path());
  return files;
}

TEST_CASE("a pack keeps the tokenizer's settings, in a format that older programs refuse; without any it is as ever") {
  const Folder folder;
  PackDescription with_settings = description();
  with_settings.tokenizer.settings = R"({"strip_accents": false})";
  for (const PackDescription& description : {description(), with_settings}) {
    auto writer = PackWriter::create(folder.path(), description, {});
    REQUIRE(writer);
    REQUIRE(writer->finish());
    const bool plain = description.tokenizer.settings.empty();
    const char* format = plain ? "\"maskscope-pack-1\"" : "\"maskscope-pack-2\"";
    CHECK(read_all(folder.path() / "manifest.json").find(format) != std::string::npos);
    const auto source = weights::open(folder.path());
    INFO((source ? "" : source.error().message));
    REQUIRE(source);
    CHECK((*source)->tokenizer().vocabulary == "x\ny\n");
    CHECK((*source)->tokenizer().settings == description.tokenizer.settings);
  }
}

TEST_CASE("a pack comes back as it was written") {
  const std::size_t threads = GENERATE(as<std::size_t>{}, 1, 2, 8);  // that unpack its chunks
  const Folder folder;
  const Written written = some_tensors();
  write_pack(folder.path(), written);
  const auto source = weights::open(folder.path());
  REQUIRE(source);
  CHECK((*source)->config_json() == "{\"a\":1}");
  CHECK((*source)->tokenizer().vocabulary == "x\ny\n");
  const auto seen = read_pack(folder.path(), threads);
  INFO((seen ? "" : seen.error().message));
  REQUIRE(seen);
  REQUIRE(seen->size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK((seen->at(written.tensors[i].name) == written.values[i]));
  CHECK(chunks_of(folder.path()).size() == 3);
}

TEST_CASE("the same input gives the same files, byte for byte") {
  const Folder a, b;
  write_pack(a.path());
  write_pack(b.path());
  CHECK((contents(a.path()) == contents(b.path())));
}

TEST_CASE("a chunk that is changed, cut, longer, missing or a web page is refused with its name") {
  const std::size_t threads = GENERATE(as<std::size_t>{}, 1, 8);
  const Folder folder;
  write_pack(folder.path());
  for (const fs::path& chunk : chunks_of(folder.path())) {
    const std::string whole = read_all(chunk), name = chunk.filename().string();
    std::vector<std::string> wrongs;
    for (const std::size_t at : {std::size_t{0}, whole.size() / 2, whole.size() - 1}) {
      wrongs.push_back(whole);
      wrongs.back()[at] = static_cast<char>(wrongs.back()[at] ^ 1);
    }
    wrongs.insert(wrongs.end(),
                  {whole.substr(0, whole.size() - 1), std::string(), whole + "x", "<!DOCTYPE html><html></html>"});
    for (const std::string& wrong : wrongs) {
      folder.write(name, wrong);
      const auto seen = read_pack(folder.path(), threads);
      REQUIRE_FALSE(seen);
      INFO(seen.error().message);
      CHECK(seen.error().message.find(name) != std::string::npos);
    }
    fs::remove(chunk);
    const auto seen = read_pack(folder.path(), threads);
    REQUIRE_FALSE(seen);
    CHECK(seen.error().message.find(name) != std::string::npos);
    folder.write(name, whole);
    REQUIRE(read_pack(folder.path(), threads));
  }
}

TEST_CASE("a manifest that is changed or cut anywhere is refused with its name") {
  const Folder folder;
  write_pack(folder.path());
  const std::string whole = read_all(folder.path() / "manifest.json");
  REQUIRE(weights::check_manifest_hash(whole));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    INFO("byte " << i);
    REQUIRE_FALSE(weights::check_manifest_hash(changed));
    if (i % 16 == 0) {
      folder.write("manifest.json", changed);
      const auto source = weights::open(folder.path());
      REQUIRE_FALSE(source);
      CHECK(source.error().message.find("manifest.json") != std::string::npos);
      folder.write("manifest.json", whole.substr(0, i));
      REQUIRE_FALSE(weights::open(folder.path()));
    }
  }
  REQUIRE_FALSE(weights::check_manifest_hash(""));
}

TEST_CASE("an interrupted run leaves nothing that would be taken for a pack") {
  const Folder folder;
  const Written written = some_tensors();
  {
    auto writer = PackWriter::create(folder.path(), description(), written.tensors);
    REQUIRE(writer);
    for (const std::string& values : written.values) REQUIRE(writer->add(testing::bytes_of(values)));
  }
  CHECK_FALSE(weights::open(folder.path()));
}

TEST_CASE("an older pack is replaced as a whole, and other files in the folder stay") {
  const Folder folder;
  write_pack(folder.path());
  const auto old = chunks_of(folder.path());
  folder.write("notes.txt", "mine");
  folder.write("mine.bin", "mine too");
  Written other = some_tensors();
  for (std::string& values : other.values) std::ranges::reverse(values);
  write_pack(folder.path(), other);
  const auto seen = read_pack(folder.path());
  REQUIRE(seen);
  CHECK((seen->at("a") == other.values[0]));
  CHECK(fs::exists(folder.path() / "notes.txt"));
  CHECK(fs::exists(folder.path() / "mine.bin"));
  CHECK(chunks_of(folder.path()).size() == 4);  // the first chunk is the same in both
}

TEST_CASE("tensors that were not announced, of another size, or too few are refused") {
  const Folder folder;
  const Written written = some_tensors();
  auto writer = PackWriter::create(folder.path(), description(), {written.tensors[0]});
  REQUIRE(writer);
  CHECK_FALSE(writer->finish());
  CHECK_FALSE(writer->add(testing::bytes_of("short")));
  REQUIRE(writer->add(testing::bytes_of(written.values[0])));
  CHECK_FALSE(writer->add(testing::bytes_of(written.values[1])));
  CHECK(writer->finish());
}

TEST_CASE("a folder that cannot be made is refused in a sentence that names it") {
  const Folder folder;
  folder.write("file", "x");
  const auto writer = PackWriter::create(folder.path() / "file" / "pack", description(), some_tensors().tensors);
  REQUIRE_FALSE(writer);
  CHECK(writer.error().message.find("file") != std::string::npos);
}

// --- make_pack, on the tiny model ---

struct TinyModel {
  bert::Config config = testing::tiny_config();
  testing::Tensors tensors = testing::tiny_tensors();
};

TinyModel untied_model() {
  TinyModel model;
  model.config.tied = false;
  model.tensors = testing::tiny_tensors(1, model.config);
  return model;
}

// With enough channels for groups, and a few large ones, which are not the first.
TinyModel wide_model() {
  TinyModel model;
  model.config.hidden = 256;
  model.config.heads = 8;
  model.config.intermediate = 512;
  model.tensors = testing::tiny_tensors(1, model.config);
  for (auto& [name, values] : model.tensors) {
    if (name.ends_with("LayerNorm.weight")) values.f32[200] *= 12;
    if (name.ends_with("intermediate.dense.weight")) {
      for (std::size_t i = 0; i < 256; ++i) values.f32[400 * 256 + i] *= 6;
    }
    // So wide, the sums would grow with the width.
    if (values.info.shape.size() == 2 && name.starts_with("bert.encoder")) {
      for (float& x : values.f32) x *= 0.15F;
    }
  }
  return model;
}

class TinySource : public weights::Source {
 public:
  explicit TinySource(const TinyModel& model) : tensors_(model.tensors) {
    for (const auto& [name, values] : tensors_) infos_.push_back(values.info);
    const bert::Config& c = model.config;
    config_ = concat(R"({"model_type":"bert","hidden_act":"gelu","num_hidden_layers":2,"num_attention_heads":)",
                     c.heads, R"(,"hidden_size":)", c.hidden, R"(,"intermediate_size":)", c.intermediate,
                     R"(,"vocab_size":50,"max_position_embeddings":24,"type_vocab_size":2,"layer_norm_eps":1e-12,)",
                     R"("tie_word_embeddings":)", c.tied ? "true" : "false", "}");
  }
  const std::string& config_json() const override { return config_; }
  const weights::TokenizerTexts& tokenizer() const override { return tokenizer_; }
  std::span<const weights::TensorInfo> tensors() const override { return infos_; }
  std::uint64_t bytes() const override { return 1; }
  Result<void> stream(const weights::TensorSink& sink, const weights::Progress&) override {
    for (const auto& [name, values] : tensors_) {
      if (auto ok = sink(values.tensor()); !ok) return ok;
    }
    return {};
  }

 private:
  testing::Tensors tensors_;
  std::vector<weights::TensorInfo> infos_;
  std::string config_;
  weights::TokenizerTexts tokenizer_ = {.vocabulary = testing::tiny_vocabulary(), .settings = {}};
};

void make_tiny_packs(const fs::path& folder, std::size_t threads, const TinyModel& model = {},
                     Effort effort = Effort::full) {
  TinySource source(model);
  const PackOutput outputs[] = {{.folder = folder / "tiny"}, {.folder = folder / "lite", .min_scale = kLiteMinScale}};
  const auto ok =
      make_packs(source, outputs, "the turtle moved across the water.\na [MASK] lane, the field.\nslowly moved s\n",
                 {.threads = threads, .effort = effort}, [](std::string_view, double) {});
  INFO((ok ? "" : ok.error().message));
  REQUIRE(ok);
}

void check_nearly_same(const TinyModel& model, Effort effort = Effort::full, double largest = 0.3) {
  const Folder folder;
  make_tiny_packs(folder.path(), 1, model, effort);
  auto session = engine::open_session(folder.path() / "tiny", 1);
  INFO((session ? "" : session.error().message));
  REQUIRE(session);
  const auto reading = session->read("the turtle [MASK] across", std::nullopt, 50);
  REQUIRE(reading);
  testing::PlainBert plain(model.tensors, model.config);
  plain.run({reading->encoding.ids, reading->encoding.type_ids});
  const auto logits = plain.logits(reading->masks[0].position);
  for (const auto& prediction : reading->masks[0].predictions) {
    CHECK(std::abs(static_cast<double>(prediction.logit) - logits[static_cast<std::size_t>(prediction.id)]) < largest);
  }
  const std::size_t n = session->tokens(), heads = model.config.heads;
  for (std::size_t i = 0; i < 2 * heads * n * n; ++i) {
    const double expected = plain.attention[i / (heads * n * n)][i / (n * n) % heads][i / n % n][i % n];
    CHECK(std::abs(static_cast<double>(session->attention()[i]) - expected) < 0.08);
  }
}

TEST_CASE("a model and its pack give nearly the same probabilities and maps") { check_nearly_same({}); }

TEST_CASE("so do a model with a decoder of its own and its pack") { check_nearly_same(untied_model()); }

TEST_CASE("so do they where the pack is made quickly, and it says so") {
  for (const TinyModel& model : {TinyModel{}, untied_model(), wide_model()})
    check_nearly_same(model, Effort::quick, 0.8);
  const Folder folder;
  make_tiny_packs(folder.path(), 1, {}, Effort::quick);
  const auto manifest = weights::parse_manifest(read_all(folder.path() / "tiny" / "manifest.json"));
  REQUIRE(manifest);
  CHECK(manifest->description == "7-bit weights, made quickly");
}

TEST_CASE("so does one whose channels are put in order, the largest in a group of their own") {
  check_nearly_same(wide_model());
  const Folder folder;
  make_tiny_packs(folder.path(), 2, wide_model());
  const auto source = weights::open(folder.path() / "tiny");
  REQUIRE(source);
  std::map<std::string, std::vector<float>> floats;
  REQUIRE((*source)->stream([&](const weights::Tensor& tensor) -> Result<void> {
    if (tensor.info.dtype == weights::DType::f32) {
      floats[tensor.info.name].assign(tensor.f32().begin(), tensor.f32().end());
    }
    return {};
  }));
  using namespace bert::names;
  CHECK(floats.at(query_key_value(1) + ".groups") == std::vector<float>{64, 192});
  CHECK(floats.at(intermediate(0) + ".groups") == std::vector<float>{64, 192});
  CHECK(floats.at(output(0) + ".groups") == std::vector<float>{64, 448});
  CHECK(floats.at(kTransform + ".groups") == std::vector<float>{256, 256});
  CHECK_FALSE(floats.contains(attention_output(0) + ".groups"));
  const auto& gamma = floats.at(output_norm(0) + ".weight");
  CHECK(std::ranges::max_element(gamma) == gamma.begin());  // the model's channel 200
}

TEST_CASE("a lite pack is smaller, is called so, and has quantised values of 7 bits, too") {
  const Folder folder;
  make_tiny_packs(folder.path(), 1);
  const auto manifest = [&](const char* name) {
    const auto parsed = weights::parse_manifest(read_all(folder.path() / name / "manifest.json"));
    REQUIRE(parsed);
    return *parsed;
  };
  CHECK(manifest("tiny").name == "tiny");
  CHECK(manifest("lite").name == "lite");
  CHECK(manifest("lite").description.starts_with("lite"));
  CHECK(manifest("lite").stored_bytes() < manifest("tiny").stored_bytes());
  CHECK(manifest("lite").bytes() == manifest("tiny").bytes());
  CHECK(engine::open_session(folder.path() / "lite", 1));  // which refuses values outside [-63, 63]
}

TEST_CASE("a pack has the same bytes whatever the number of threads") {
  const Effort effort = GENERATE(Effort::full, Effort::quick);
  const Folder one, again, two;
  make_tiny_packs(one.path(), 1, {}, effort);
  make_tiny_packs(again.path(), 1, {}, effort);
  make_tiny_packs(two.path(), 2, {}, effort);
  for (const char* name : {"tiny", "lite"}) {
    CHECK((contents(one.path() / name) == contents(again.path() / name)));
    CHECK((contents(one.path() / name) == contents(two.path() / name)));
  }
}

}  // namespace
}  // namespace maskscope::pack
