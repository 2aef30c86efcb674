// Tensors in, a model out: what is missing, doubled or of another shape is named.
#include "bert/loader.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <string>

#include "bert/workspace.h"
#include "tiny_model.h"
#include "tiny_pack.h"

namespace maskscope::bert {
namespace {

using namespace testing;

TEST_CASE("a whole model loads, with tensors it does not need passed over") {
  Tensors tensors = tiny_tensors();
  add_f32(tensors, "bert.pooler.dense.weight", {3}, {1, 2, 3});
  add_f32(tensors, "cls.seq_relationship.bias", {2}, {1, 2});
  add_f32(tensors, "cls.predictions.decoder.weight", {1}, {1});
  CHECK(try_load(tensors));
}

TEST_CASE("a missing tensor is named, whichever it is") {
  const Tensors whole = tiny_tensors();
  for (const auto& [name, values] : whole) {
    Tensors tensors = whole;
    tensors.erase(name);
    const auto model = try_load(tensors);
    INFO("without " << name);
    REQUIRE_FALSE(model);
    INFO(model.error().message);
    CHECK(model.error().message.starts_with("the weights lack "));
    // A layer's query, key and value may be called by the layer's name for the three.
    std::string layer = name.substr(0, name.rfind('.'));
    for (const char* part : {".query", ".key", ".value"}) {
      if (layer.ends_with(part)) layer = layer.substr(0, layer.rfind('.'));
    }
    CHECK(model.error().message.find(layer) != std::string::npos);
  }
}

TEST_CASE("a model without any tensor of the masked-LM head is whole, one with a part of it lacks the rest") {
  Tensors tensors = tiny_tensors();
  const auto of_head = [](const auto& item) { return item.first.starts_with(names::kHead); };
  const Tensors whole = tensors;
  CHECK(std::erase_if(tensors, of_head) == 5);
  const auto headless = load(tensors);
  REQUIRE_FALSE(headless->expect_head());
  CHECK(headless->expect_head().error().message.find("no masked-LM head") != std::string::npos);
  CHECK(load(whole)->expect_head());
  for (const auto& [name, values] : whole) {
    if (!name.starts_with(names::kHead)) continue;
    Tensors part = tensors;
    part[name] = values;
    const auto model = try_load(part);
    INFO("only " << name);
    REQUIRE_FALSE(model);
    CHECK(model.error().message.starts_with("the weights lack cls.predictions."));
  }
}

TEST_CASE("attention and hidden states without a head are those of the model with it; logits say that there is none") {
  Tensors tensors = tiny_tensors();
  PlainBert plain(tensors);
  const Input input{.ids = {2, 7, 31, 4, 44, 3}, .type_ids = {0, 0, 0, 0, 1, 1}};
  plain.run(input);
  Tensors headless = tensors;
  std::erase_if(headless, [](const auto& item) { return item.first.starts_with(names::kHead); });
  const auto model = load(headless);
  Workspace workspace;
  auto pass = ForwardPass::begin(*model, input, workspace);
  REQUIRE(pass);
  REQUIRE((*pass)->run());
  const std::size_t n = input.ids.size();
  for (std::size_t i = 0; i < 2 * 2 * n * n; ++i) {
    const double expected = plain.attention[i / (2 * n * n)][i / (n * n) % 2][i / n % n][i % n];
    CHECK(std::abs(static_cast<double>((*pass)->attention()[i]) - expected) < 1e-5);
  }
  const std::size_t positions[] = {3};
  for (const auto& logits : {(*pass)->logits(positions), (*pass)->logits_after_layer(1, positions)}) {
    REQUIRE_FALSE(logits);
    CHECK(logits.error().message.find("no masked-LM head") != std::string::npos);
  }
  const auto hidden = (*pass)->finalised_hidden_states();
  REQUIRE(hidden);
  CHECK(std::abs(static_cast<double>((*hidden)[3 * 32]) - plain.hidden[3][0]) < 1e-4);
}

TEST_CASE("messages have the names of the file, and say under which prefix the words were found") {
  Tensors tensors = tiny_tensors();
  Values& norm = tensors.at(names::output_norm(0) + ".weight");
  norm.info.in_file = "model.bert.encoder.layer.0.output.LayerNorm.gamma";
  norm.info.shape = {31};
  norm.f32.resize(31);
  const auto model = try_load(tensors);
  REQUIRE_FALSE(model);
  CHECK(model.error().message ==
        "model.bert.encoder.layer.0.output.LayerNorm.gamma: found F32 [31], expected F32 [32]");
  Tensors prefixed;
  for (auto& [name, values] : tiny_tensors()) add_f32(prefixed, "bert_model." + name, values.info.shape, values.f32);
  const auto stray = try_load(prefixed);
  REQUIRE_FALSE(stray);
  CHECK(stray.error().message.find("found bert_model.bert.embeddings.word_embeddings.weight, whose name begins with "
                                   "\"bert_model.\"") != std::string::npos);
}

TEST_CASE("a needed tensor of bytes is refused with its type, one that nobody needs is passed over in any type") {
  for (const auto dtype : {weights::DType::i8, weights::DType::f8_e4m3, weights::DType::i64}) {
    Tensors tensors = tiny_tensors();
    const std::string name = names::intermediate(0) + ".weight";
    tensors["x"] = tensors["buffer"] = {.info = {.name = "x", .dtype = dtype, .shape = {4}}, .f32 = {}, .i8 = {}};
    CHECK(try_load(tensors));
    tensors[name].info.dtype = dtype;
    tensors[name].i8.resize(48 * 32 * 8);
    const auto model = try_load(tensors);
    REQUIRE_FALSE(model);
    INFO(model.error().message);
    CHECK(model.error().message.starts_with(name + ": found " + weights::name_of(dtype)));
    CHECK(model.error().message.find("expected F32") != std::string::npos);
  }
}

TEST_CASE("what is missing is named as a model's file has it, and a layer that is missing whole with the count") {
  const auto lacks = [](const std::string& name) { return "the weights lack " + name; };
  const std::string names[] = {names::query(0) + ".weight", names::key(0) + ".weight", names::value(0) + ".weight",
                               names::output(0) + ".weight", names::output(0) + ".bias"};
  for (const std::string& name : names) {
    Tensors less = tiny_tensors();
    less.erase(name);
    const auto model = try_load(less);
    REQUIRE_FALSE(model);
    CHECK(model.error().message == lacks(name));
  }
  Config deeper = tiny_config();
  ++deeper.layers;
  const auto model = try_load(tiny_tensors(), 1, deeper);
  REQUIRE_FALSE(model);
  CHECK(model.error().message == concat(lacks(names::query(deeper.layers - 1)),
                                        ".weight and all else of that layer; config.json says ",
                                        "num_hidden_layers = ", deeper.layers));
}

TEST_CASE("a decoder of its own is asked for where the config says so") {
  Config config = tiny_config();
  config.tied = false;
  Tensors tensors = tiny_tensors(1, config);
  CHECK(try_load(tensors, 1, config));
  for (const std::string& name : {names::kUntiedDecoder, names::kWordEmbeddings}) {
    Tensors less = tensors;
    less.erase(name + ".weight");
    const auto model = try_load(less, 1, config);
    REQUIRE_FALSE(model);
    CHECK(model.error().message == "the weights lack " + name + ".weight");
  }
}

TEST_CASE("a tensor of another shape is named with what was found and expected, whichever it is") {
  const Tensors whole = tiny_tensors();
  for (const auto& [name, values] : whole) {
    Tensors tensors = whole;
    Values& changed = tensors[name];
    ++changed.info.shape.front();
    changed.f32.resize(static_cast<std::size_t>(changed.info.elements()));
    const auto model = try_load(tensors);
    INFO(name);
    REQUIRE_FALSE(model);
    INFO(model.error().message);
    CHECK(model.error().message.starts_with(name + ": found F32 ["));
    CHECK(model.error().message.find("expected F32 [") != std::string::npos);
  }
}

TEST_CASE("a weight that is turned round, flat or of bytes is refused by its name") {
  const std::string name = names::intermediate(0) + ".weight";
  const std::pair<weights::DType, std::vector<std::uint64_t>> wrongs[] = {{weights::DType::f32, {32, 48}},
                                                                          {weights::DType::f32, {48 * 32}},
                                                                          {weights::DType::f32, {1, 48, 32}},
                                                                          {weights::DType::u8, {48, 32}}};
  for (const auto& [dtype, shape] : wrongs) {
    Tensors tensors = tiny_tensors();
    tensors[name].info = {.name = name, .dtype = dtype, .shape = shape};
    tensors[name].i8.resize(48 * 32);
    const auto model = try_load(tensors);
    REQUIRE_FALSE(model);
    CHECK(model.error().message.starts_with(name + ": found "));
  }
}

TEST_CASE("one of query, key and value given three times does not stand for the others") {
  const Tensors tensors = tiny_tensors();
  auto loader = Loader::begin(tiny_config(), 1);
  REQUIRE(loader);
  for (const auto& [name, values] : tensors) {
    if (name == names::key(0) + ".weight" || name == names::value(0) + ".weight") continue;
    REQUIRE((*loader)->add(values.tensor()));
  }
  const Values& query = tensors.at(names::query(0) + ".weight");
  bool refused = !(*loader)->add(query.tensor());
  refused = !(*loader)->add(query.tensor()) || refused;
  CHECK((refused || !(*loader)->finish()));
}

TEST_CASE("a pack's layers compute what the weights that they stand for compute") {
  const Quantised q = quantised_model();
  const auto pack = load(q.pack);
  PlainBert plain(q.plain);
  const Input input{.ids = {2, 7, 31, 4, 44, 3}, .type_ids = {0, 0, 0, 0, 1, 1}};
  plain.run(input);
  Workspace workspace;
  auto pass = ForwardPass::begin(*pack, input, workspace);
  REQUIRE(pass);
  while (*(*pass)->run_layer()) {
  }
  const std::size_t n = input.ids.size();
  for (std::size_t i = 0; i < 2 * 2 * n * n; ++i) {
    const double expected = plain.attention[i / (2 * n * n)][i / (n * n) % 2][i / n % n][i % n];
    CHECK(std::abs(static_cast<double>((*pass)->attention()[i]) - expected) < 0.05);  // activations have 8 bits
  }
  const std::size_t positions[] = {3};
  const auto logits = (*pass)->logits(positions);
  REQUIRE(logits);
  const auto expected = plain.logits(3);
  for (std::size_t word = 0; word < expected.size(); ++word) {
    CHECK(std::abs(static_cast<double>((*logits)[word]) - expected[word]) < 0.15);
  }
}

TEST_CASE("a pack without one of its tensors is refused") {
  const Quantised q = quantised_model();
  REQUIRE(try_load(q.pack));
  for (const auto& [name, values] : q.pack) {
    Tensors tensors = q.pack;
    tensors.erase(name);
    INFO("without " << name);
    CHECK_FALSE(try_load(tensors));
  }
}

TEST_CASE("a value that is no finite number is refused with its tensor's name, whichever it is") {
  const Tensors whole = tiny_tensors();
  for (const auto& [name, values] : whole) {
    for (const float wrong : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                              -std::numeric_limits<float>::infinity()}) {
      Tensors tensors = whole;
      tensors[name].f32.back() = wrong;
      const auto model = try_load(tensors);
      INFO(name);
      REQUIRE_FALSE(model);
      CHECK(model.error().message.starts_with(name + ": found "));
      CHECK(model.error().message.ends_with(", expected finite numbers"));
    }
  }
}

TEST_CASE("a pack's quantised values, scales and factors out of range are refused with the layer's name") {
  const Quantised q = quantised_model();
  const auto check = [&](const std::string& name, const auto& change, const std::string& layer) {
    Tensors tensors = q.pack;
    change(tensors.at(name));
    const auto model = try_load(tensors);
    INFO(name);
    REQUIRE_FALSE(model);
    CHECK(model.error().message.starts_with(layer + ": "));
  };
  const auto spoil_step = [](Values& v) { v.i8[5] = 64; };
  const auto spoil_float = [](Values& v) { v.f32[5] = -0.5F; };
  const std::string qkv = names::query_key_value(1), words = names::kWordEmbeddings;
  check(qkv + ".weight", spoil_step, qkv);
  check(qkv + ".scale", spoil_float, qkv);
  check(names::output(0) + ".smooth", spoil_float, names::output(0));
  check(words + ".weight.1", spoil_step, words);
  check(words + ".scale", spoil_float, words);
}

TEST_CASE("groups of channels that are no whole part of a layer's are refused with their name") {
  const std::string layer = names::query_key_value(0), name = layer + ".groups";
  const auto message = [&](const std::vector<float>& groups) {
    Quantised q = quantised_model();
    add_f32(q.pack, name, {groups.size()}, groups);
    const auto model = try_load(q.pack);
    REQUIRE_FALSE(model);
    return model.error().message;
  };
  CHECK(message({8.5F, 23.5F}) == name + ": found a group of 8.5 channels, expected 1 to 32");
  CHECK(message({-8, 40}) == name + ": found a group of -8 channels, expected 1 to 32");
  CHECK(message({0, 32}) == name + ": found a group of 0 channels, expected 1 to 32");
  CHECK(message({1e30F, 1}) == name + ": found a group of 1e+30 channels, expected 1 to 32");
  CHECK(message({}) == name + ": found 0 groups, expected 1 to 16");
  CHECK(message({8, 8, 16}).starts_with(layer + ".scale: found F32 [2, 96], expected F32 [3, 96]"));
  CHECK(message({8, 20}).starts_with(layer + ".smooth: found F32 [32], expected F32 [28]"));
}

TEST_CASE("more rows of words than the vocabulary has are refused") {
  Quantised q = quantised_model();
  set_i8(q.pack, names::kWordEmbeddings + ".weight.2", {1, 32}, std::vector<std::int8_t>(32));
  const auto model = try_load(q.pack);
  REQUIRE_FALSE(model);
  CHECK(model.error().message.starts_with(names::kWordEmbeddings + ".weight.2: found I8 [1, 32]"));
}

}  // namespace
}  // namespace maskscope::bert
