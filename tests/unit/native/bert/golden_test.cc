// The real model and its pack against the reference's own answers (tests/golden/README.md).
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "../folder.h"
#include "bert/config.h"
#include "bert/forward_pass.h"
#include "bert/loader.h"
#include "bert/workspace.h"
#include "load_model.h"
#include "weights/safetensors.h"
#include "weights/source.h"

namespace maskscope::bert {
namespace {

using Json = nlohmann::json;
using testing::read_all;

std::unique_ptr<Model> load(const char* folder) {
  const auto source = weights::open(folder);
  INFO((source ? "" : source.error().message));
  REQUIRE(source);
  return testing::load_model(**source);
}

// Keeps the workspace of the pass that it returns.
std::unique_ptr<ForwardPass> run(const Model& model, std::vector<std::int32_t> ids, std::vector<std::int32_t> types) {
  static Workspace workspace;
  auto pass = ForwardPass::begin(model, {std::move(ids), std::move(types)}, workspace);
  REQUIRE(pass);
  REQUIRE((*pass)->run());
  return std::move(*pass);
}

std::vector<float> logits(ForwardPass& pass, const std::vector<std::size_t>& positions) {
  auto found = pass.logits(positions);
  REQUIRE(found);
  return std::move(*found);
}

Json goldens() { return Json::parse(read_all(std::string(MASKSCOPE_GOLDEN_DIR) + "/goldens.json")); }

// The f32 tensors of attention.safetensors; ids are passed over. Its numbers are read without the program's own reader.
std::map<std::string, std::vector<float>> reference_tensors() {
  const std::string file = read_all(std::string(MASKSCOPE_GOLDEN_DIR) + "/attention.safetensors");
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), 8);
  std::map<std::string, std::vector<float>> tensors;
  const Json header = Json::parse(file.substr(8, length));
  for (const auto& [name, info] : header.items()) {
    if (name == "__metadata__" || info["dtype"] != "F32") continue;
    const auto begin = info["data_offsets"][0].get<std::size_t>(), end = info["data_offsets"][1].get<std::size_t>();
    auto& values = tensors[name];
    values.resize((end - begin) / 4);
    std::memcpy(values.data(), file.data() + 8 + length + begin, end - begin);
  }
  return tensors;
}

double rows_off_one(ForwardPass& pass) {
  const std::size_t n = pass.tokens();
  double worst = 0;
  for (std::size_t row = 0; row < pass.attention().size() / n; ++row) {
    double sum = 0;
    for (std::size_t k = 0; k < n; ++k) sum += static_cast<double>(pass.attention()[row * n + k]);
    worst = std::max(worst, std::abs(sum - 1));
  }
  return worst;
}

double largest_difference(std::span<const float> a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    worst = std::max(worst, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  return worst;
}

TEST_CASE("the real model in f32 gives the reference's words, logits and maps", "[whole-model]") {
  if (!std::filesystem::exists(MASKSCOPE_MODEL_DIR)) SKIP("no model in " MASKSCOPE_MODEL_DIR);
  const auto model = load(MASKSCOPE_MODEL_DIR);
  const auto tensors = reference_tensors();
  std::size_t maps_compared = 0, masks_compared = 0;
  for (const Json& golden : goldens()) {
    const auto name = golden["name"].get<std::string>();
    INFO(name);
    const auto pass = run(*model, golden["ids"].get<std::vector<std::int32_t>>(),
                          golden["type_ids"].get<std::vector<std::int32_t>>());
    CHECK(rows_off_one(*pass) < 1e-5);
    std::vector<std::size_t> positions;
    for (const Json& mask : golden["masks"]) positions.push_back(mask["pos"].get<std::size_t>());
    const auto found = logits(*pass, positions);
    const std::size_t vocabulary = model->config().vocabulary;
    for (std::size_t m = 0; m < positions.size(); ++m) {
      const std::span row = std::span(found).subspan(m * vocabulary, vocabulary);
      const Json& top = golden["masks"][m]["top"];
      CHECK(std::ranges::max_element(row) - row.begin() == top[0]["id"].get<std::ptrdiff_t>());
      for (const Json& word : top) {
        const auto id = word["id"].get<std::size_t>();
        CHECK(std::abs(static_cast<double>(row[id]) - word["logit"].get<double>()) < 1e-3);
        ++masks_compared;
      }
    }
    if (const auto map = tensors.find(name + ".attn"); map != tensors.end()) {
      CHECK(largest_difference(pass->attention(), map->second) < 1e-4);
      ++maps_compared;
    }
    if (const auto row = tensors.find(name + ".logits"); row != tensors.end())
      CHECK(largest_difference(found, row->second) < 1e-3);
  }
  CHECK(maps_compared == 6);  // none of the reference's may vanish
  CHECK(masks_compared == 380);
}

// The first layer sees all that the embeddings can hold; what it gives is normalised, so that the others see no more.
TEST_CASE("every token of the real vocabulary gives numbers, and so does every position", "[whole-model]") {
  if (!std::filesystem::exists(MASKSCOPE_PACK_DIR "/manifest.json")) SKIP("no pack in " MASKSCOPE_PACK_DIR);
  const auto model = load(MASKSCOPE_PACK_DIR);
  const auto finite = [](std::span<const float> values) {
    return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
  };
  const std::size_t vocabulary = model->config().vocabulary, most = model->config().positions;
  Workspace workspace;
  for (std::size_t begin = 0; begin < vocabulary; begin += most) {
    std::vector<std::int32_t> ids;
    for (std::size_t i = 0; i < most; ++i) ids.push_back(static_cast<std::int32_t>((begin + i) % vocabulary));
    auto pass = ForwardPass::begin(
        *model, {ids, std::vector<std::int32_t>(most, static_cast<std::int32_t>(begin / most % 2))}, workspace);
    REQUIRE(pass);
    REQUIRE((*pass)->run_layer());
    INFO("tokens from " << begin);
    REQUIRE((finite((*pass)->attention()) && finite(*(*pass)->finalised_hidden_states())));
    if (begin % (16 * most) != 0) continue;
    REQUIRE((*pass)->run());
    REQUIRE((finite((*pass)->attention()) && finite(logits(**pass, {0, most - 1}))));
  }
}

TEST_CASE("the pack's first prediction agrees with fp32 on at least 97 % of the quality sentences", "[whole-model]") {
  if (!std::filesystem::exists(MASKSCOPE_PACK_DIR "/manifest.json")) SKIP("no pack in " MASKSCOPE_PACK_DIR);
  const auto model = load(MASKSCOPE_PACK_DIR);
  std::istringstream lines(read_all(std::string(MASKSCOPE_GOLDEN_DIR) + "/quality.jsonl"));
  std::size_t all = 0, agreed = 0;
  for (std::string line; std::getline(lines, line);) {
    const Json item = Json::parse(line);
    const auto ids = item["ids"].get<std::vector<std::int32_t>>();
    const auto pass = run(*model, ids, std::vector<std::int32_t>(ids.size()));
    CHECK(rows_off_one(*pass) < 1e-5);
    const auto row = logits(*pass, {item["pos"].get<std::size_t>()});
    ++all;
    agreed += std::ranges::max_element(row) - row.begin() == item["top5"][0].get<std::ptrdiff_t>() ? 1 : 0;
  }
  INFO(agreed << " of " << all);
  REQUIRE(all == 180);
  CHECK(static_cast<double>(agreed) >= 0.97 * static_cast<double>(all));
}

}  // namespace
}  // namespace maskscope::bert
