// Small models of every architecture, with random weights, against what transformers computes with them (tests/golden/make_family.py),
// and the packs made of them against themselves.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "../../bert/tiny_model.h"
#include "../folder.h"
#include "bert/architecture.h"
#include "bert/forward_pass.h"
#include "bert/loader.h"
#include "bert/tensor_survey.h"
#include "bert/workspace.h"
#include "load_model.h"
#include "pack/native/pack_folders.h"
#include "weights/native/safetensors_source.h"
#include "weights/safetensors.h"
#include "weights/source.h"
#include "weights/tensor_names.h"

namespace maskscope::bert {
namespace {

using testing::load_model;

namespace fs = std::filesystem;
using testing::Folder;
using testing::read_all;

std::vector<std::string> golden_models() {
  std::vector<std::string> names;
  for (const auto& item : fs::directory_iterator(fs::path(MASKSCOPE_GOLDEN_DIR) / "family")) {
    names.push_back(item.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

// The goldens work on ids: the tokenizer is only there for the packs' calibration texts.
std::unique_ptr<weights::Source> golden_source(const fs::path& folder) {
  auto files = weights::SafetensorsFiles::open(folder);
  INFO((files ? "" : files.error().message));
  REQUIRE(files);
  auto source = weights::safetensors_source(std::move(*files),
                                            {.config = read_all(folder / "config.json"),
                                             .tokenizer = {.vocabulary = testing::tiny_vocabulary(), .settings = {}}});
  INFO((source ? "" : source.error().message));
  REQUIRE(source);
  return std::move(*source);
}

// expected.safetensors, read as files of weights are.
struct Expected {
  Input input;
  std::map<std::string, std::vector<float>> values;
};

Expected expected_of(const fs::path& folder) {
  const std::string file = read_all(folder / "expected.safetensors");
  const auto header = weights::parse_safetensors_header(testing::bytes_of(file), "expected");
  REQUIRE(header);
  Expected expected;
  for (std::size_t i = 0; i < header->tensors.size(); ++i) {
    const weights::TensorInfo& info = header->tensors[i];
    const char* const from = file.data() + header->data_begin + header->offsets[i];
    if (info.dtype == weights::DType::i32) {
      auto& to = info.name == "ids" ? expected.input.ids : expected.input.type_ids;
      to.resize(info.elements());
      std::memcpy(to.data(), from, info.bytes());
    } else {
      auto& to = expected.values[info.name];
      to.resize(info.elements());
      std::memcpy(to.data(), from, info.bytes());
    }
  }
  expected.input.type_ids.resize(expected.input.ids.size());
  return expected;
}

struct Answers {
  std::vector<float> attentions, hidden;
  std::vector<float> logits, labels;  // empty where there is no such head
};

Answers answers_of(const Model& model, const Input& input) {
  Workspace workspace;
  auto pass = ForwardPass::begin(model, input, workspace);
  INFO((pass ? "" : pass.error().message));
  REQUIRE(pass);
  REQUIRE((*pass)->run());
  Answers answers;
  const auto maps = (*pass)->attention();
  answers.attentions.assign(maps.begin(), maps.end());
  std::vector<std::size_t> positions(input.ids.size());
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  if (model.expect_head()) {
    auto logits = (*pass)->logits(positions);
    INFO((logits ? "" : logits.error().message));
    REQUIRE(logits);
    answers.logits = std::move(*logits);
  }
  if (model.expect_labels()) {
    auto labels = (*pass)->label_logits();
    INFO((labels ? "" : labels.error().message));
    REQUIRE(labels);
    answers.labels = std::move(*labels);
  }
  const auto hidden = (*pass)->finalised_hidden_states();
  REQUIRE(hidden);
  answers.hidden.assign(hidden->begin(), hidden->end());
  return answers;
}

double largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(static_cast<double>(a[i] - b[i])));
  return most;
}

// Root mean square of the differences, as a part of the values' own deviation.
double relative_difference(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  double difference = 0, sum = 0, squares = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
    difference += (x - y) * (x - y);
    sum += y;
    squares += y * y;
  }
  const auto count = static_cast<double>(a.size());
  return std::sqrt(difference / (squares - sum * sum / count));
}

TEST_CASE("every architecture is there with at least three shapes of a masked-LM", "[family]") {
  std::map<std::string, std::set<std::vector<std::size_t>>> shapes;
  for (const std::string& name : golden_models()) {
    const auto config = parse_config(read_all(fs::path(MASKSCOPE_GOLDEN_DIR) / "family" / name / "config.json"));
    REQUIRE(config);
    if (!config->labels.empty()) continue;
    shapes[std::string(config->model_type)].insert(
        {config->layers, config->heads, config->hidden, config->intermediate});
  }
  for (const Architecture& architecture : architectures()) {
    INFO(architecture.name);
    CHECK(shapes[std::string(architecture.model_type)].size() >= 3);
  }
}

TEST_CASE("every architecture gives transformers' maps, hidden states and logits", "[family]") {
  const std::string name = GENERATE(from_range(golden_models()));
  INFO(name);
  const fs::path folder = fs::path(MASKSCOPE_GOLDEN_DIR) / "family" / name;
  const auto model = load_model(*golden_source(folder));
  const Expected expected = expected_of(folder);
  const Answers answers = answers_of(*model, expected.input);
  CHECK(largest_difference(answers.attentions, expected.values.at("attentions")) < 1e-5);
  CHECK(largest_difference(answers.hidden, expected.values.at("hidden")) < 1e-3);
  if (model->config().has_masked_lm() && model->expect_head()) {
    CHECK(largest_difference(answers.logits, expected.values.at("logits")) < 1e-3);
  }
  CHECK(model->head() == (model->config().labels.empty() ? Head::masked_lm : model->config().head));
  if (model->config().labels.empty()) return;
  const bool has_both = expected.values.contains("relationship");
  CHECK(largest_difference(answers.labels, expected.values.at(has_both ? "relationship" : "logits")) < 1e-3);
}

TEST_CASE("however a pass of any architecture is made, its answer has the same bits", "[family]") {
  const std::string name = GENERATE(from_range(golden_models()));
  INFO(name);
  const fs::path folder = fs::path(MASKSCOPE_GOLDEN_DIR) / "family" / name;
  const auto model = load_model(*golden_source(folder));
  const Input input = expected_of(folder).input;
  const Config& config = model->config();
  const Answers whole = answers_of(*model, input);

  Workspace workspace, other;
  auto pass = ForwardPass::begin(*model, input, workspace, {.keep_maps = false});
  REQUIRE(pass);
  REQUIRE((*pass)->run());
  const std::size_t maps = whole.attentions.size() / config.layers;
  for (std::size_t layer = 0; layer < config.layers; ++layer) {
    const auto again = (*pass)->attention_of(layer);
    REQUIRE(again);
    CHECK(std::ranges::equal(*again, std::span(whole.attentions).subspan(layer * maps, maps)));
  }
  auto resumed = ForwardPass::resume_after_layer(**pass, config.layers - 1, other, {});
  REQUIRE(resumed);
  REQUIRE((*resumed)->run());
  if (model->expect_head()) {  // one position after the other
    for (std::size_t position = 0; position < input.ids.size(); ++position) {
      const auto logits = (*resumed)->logits({&position, 1});
      REQUIRE(logits);
      CHECK(std::ranges::equal(*logits,
                               std::span(whole.logits).subspan(position * config.vocabulary, config.vocabulary)));
      const auto lens = (*pass)->logits_after_layer(config.layers, {&position, 1});
      REQUIRE(lens);
      CHECK(*lens == *logits);
      CHECK((*pass)->logits_after_layer(0, {&position, 1}));
    }
  }
  if (model->expect_labels()) CHECK((*resumed)->label_logits() == whole.labels);
  const auto hidden = (*resumed)->finalised_hidden_states();
  REQUIRE(hidden);
  CHECK(std::ranges::equal(*hidden, whole.hidden));
}

// The golden model, which reads more tokens: its positions are rotary, so no tensor depends on how many.
std::unique_ptr<Model> long_modernbert(std::size_t positions) {
  const auto source = golden_source(fs::path(MASKSCOPE_GOLDEN_DIR) / "family" / "modernbert-a");
  auto config = parse_config(source->config_json());
  REQUIRE(config);
  config->positions = positions;
  auto loader = Loader::begin(*config, 1);
  REQUIRE(loader);
  REQUIRE(source->stream([&](const weights::Tensor& tensor) { return (*loader)->add(tensor); }, {}));
  auto model = (*loader)->finish();
  REQUIRE(model);
  return std::move(*model);
}

TEST_CASE("a text whose maps do not fit the memory is refused before it takes any, with how many tokens fit",
          "[family]") {
  const auto model = long_modernbert(65'536);
  const auto refused = [&](std::size_t tokens, Workspace& workspace, bool keep_maps) {
    const Input input{std::vector<std::int32_t>(tokens, 3), std::vector<std::int32_t>(tokens)};
    const auto pass = ForwardPass::begin(*model, input, workspace, {.keep_maps = keep_maps});
    return pass ? std::optional<Error>() : pass.error();
  };
  // 4 layers of 2 heads: 137 GB of maps, which no machine with half of it to spare runs these tests on.
  for (const bool keep_maps : {true, false}) {
    Workspace machine(nullptr, std::uint64_t{64} << 30);
    const auto error = refused(65'536, machine, keep_maps);
    REQUIRE(error);
    CHECK(error->code == ErrorCode::out_of_memory);
    INFO(error->message);
    CHECK(error->message.starts_with("found a text of 65536 tokens, whose attention takes 1"));
    CHECK(error->message.find(" GB of memory, expected at most 68.8 GB: up to ") != std::string::npos);
  }
  Workspace small(nullptr, 20'000'000);
  const auto error = refused(8192, small, true);
  REQUIRE(error);
  INFO(error->message);
  CHECK(error->message.find("expected at most 20 MB: up to ") != std::string::npos);
  const std::size_t fitting = std::stoul(error->message.substr(error->message.find("up to ") + 6));
  CHECK(fitting > 500);  // 8 maps of 4 bytes: 32 n^2, and what else a pass takes
  CHECK(fitting < 790);
  CHECK(refused(fitting + 1, small, true));
  CHECK_FALSE(refused(fitting, small, true));
}

TEST_CASE("a model of any architecture without a tensor that it needs is refused by the architecture's own name",
          "[family]") {
  const std::string name = GENERATE(from_range(golden_models()));
  INFO(name);
  const fs::path folder = fs::path(MASKSCOPE_GOLDEN_DIR) / "family" / name;
  const auto source = golden_source(folder);
  const auto config = parse_config(source->config_json());
  REQUIRE(config);
  for (const weights::TensorInfo& left_out : source->tensors()) {
    const bool is_unused = left_out.name.starts_with("bert.pooler.") && !config->has_pooler();
    if (is_unused) continue;
    auto loader = Loader::begin(*config, 1);
    REQUIRE(loader);
    REQUIRE(source->stream(
        [&](const weights::Tensor& tensor) {
          return tensor.info.name == left_out.name ? Result<void>{} : (*loader)->add(tensor);
        },
        {}));
    const auto model = (*loader)->finish();
    INFO(left_out.name);
    REQUIRE_FALSE(model);
    // A decoder's bias has two names, of which the message has one.
    const std::string shown = weights::stored_name(left_out.name, config->model_type);
    CHECK((model.error().message.starts_with("the weights lack " + shown) &&
           (shown == left_out.shown() || left_out.name == names::kDecoderBias)));
  }
}

// What the headers say is what the model turns out to have.
void check_survey(const weights::Source& source, const Model& model) {
  const auto heads = survey_tensors(model.config(), source.tensors());
  REQUIRE(heads);
  CHECK(heads->masked_lm == model.expect_head().has_value());
  CHECK(heads->labels == model.expect_labels().has_value());
}

TEST_CASE("headers tell which heads a model of any architecture has, and whether it would be refused", "[family]") {
  const std::string name = GENERATE(from_range(golden_models()));
  INFO(name);
  const auto source = golden_source(fs::path(MASKSCOPE_GOLDEN_DIR) / "family" / name);
  const auto model = load_model(*source);
  check_survey(*source, *model);
  const std::vector<weights::TensorInfo> all(source->tensors().begin(), source->tensors().end());
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].name.starts_with("bert.pooler.") && !model->config().has_pooler()) continue;
    INFO(all[i].name);
    std::vector<weights::TensorInfo> changed = all;
    changed[i].shape.push_back(1);
    CHECK_FALSE(survey_tensors(model->config(), changed));
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK_FALSE(survey_tensors(model->config(), changed));
  }
}

TEST_CASE("a classifier whose weights are missing is a model without a head, though it has a pooler", "[family]") {
  const fs::path folder = fs::path(MASKSCOPE_GOLDEN_DIR) / "family" / "bert-sequence";
  const auto source = golden_source(folder);
  const auto config = parse_config(source->config_json());
  REQUIRE(config);
  auto loader = Loader::begin(*config, 1);
  REQUIRE(loader);
  REQUIRE(source->stream(
      [&](const weights::Tensor& tensor) {
        return tensor.info.name.starts_with("classifier.") ? Result<void>{} : (*loader)->add(tensor);
      },
      {}));
  const auto model = (*loader)->finish();
  INFO((model ? "" : model.error().message));
  REQUIRE(model);
  CHECK((*model)->head() == std::nullopt);
  CHECK_FALSE((*model)->expect_head());
  Workspace workspace;
  auto pass = ForwardPass::begin(**model, expected_of(folder).input, workspace);
  REQUIRE(pass);
  REQUIRE((*pass)->run());
  const auto labels = (*pass)->label_logits();
  REQUIRE_FALSE(labels);
  CHECK(labels.error().message.starts_with("the model has no head that gives labels"));
}

TEST_CASE("labels are there after the last layer only", "[family]") {
  const fs::path folder = fs::path(MASKSCOPE_GOLDEN_DIR) / "family" / "bert-token";
  const auto model = load_model(*golden_source(folder));
  Workspace workspace;
  auto pass = ForwardPass::begin(*model, expected_of(folder).input, workspace);
  REQUIRE(pass);
  CHECK_FALSE((*pass)->label_logits());
  REQUIRE((*pass)->run());
  CHECK((*pass)->label_logits());
}

TEST_CASE("a head's labels are those of config.json", "[family]") {
  const auto labels_of = [](const char* name) {
    const auto model = load_model(*golden_source(fs::path(MASKSCOPE_GOLDEN_DIR) / "family" / name));
    return std::pair(model->config().head, model->config().labels);
  };
  using Labels = std::vector<std::string>;
  CHECK(labels_of("bert-sequence") == std::pair(Head::sequence_classifier, Labels{"LABEL_0", "LABEL_1", "LABEL_2"}));
  CHECK(labels_of("electra-token") == std::pair(Head::token_classifier, Labels{"LABEL_0", "LABEL_1"}));
  CHECK(labels_of("bert-answer") == std::pair(Head::question_answering, Labels{"start", "end"}));
  CHECK(labels_of("bert-next") == std::pair(Head::next_sentence, Labels{"is next", "is not next"}));
  CHECK(labels_of("electra-discriminator") == std::pair(Head::replaced_token, Labels{"replaced"}));
  CHECK(labels_of("bert-a") == std::pair(Head::masked_lm, Labels{}));
}

TEST_CASE("local attention is exactly 0 outside of its window, as in transformers", "[family]") {
  const fs::path folder = fs::path(MASKSCOPE_GOLDEN_DIR) / "family" / "modernbert-a";
  const auto model = load_model(*golden_source(folder));
  const Expected expected = expected_of(folder);
  const Answers answers = answers_of(*model, expected.input);
  const auto& maps = expected.values.at("attentions");
  REQUIRE(answers.attentions.size() == maps.size());
  REQUIRE(std::ranges::count(maps, 0.0F) > 1000);
  for (std::size_t i = 0; i < maps.size(); ++i) REQUIRE((maps[i] == 0) == (answers.attentions[i] == 0));
}

TEST_CASE("a pack of every architecture answers nearly as its own f32 model", "[family]") {
  const std::string name = GENERATE(from_range(golden_models()));
  INFO(name);
  const fs::path golden = fs::path(MASKSCOPE_GOLDEN_DIR) / "family" / name;
  const auto source = golden_source(golden);
  const Folder folder;
  const pack::PackOutput outputs[] = {{.folder = folder.path() / "tiny"}};
  const auto made = pack::make_packs(*source, outputs,
                                     "the turtle moved across the water.\na [MASK] lane, the field.\nslowly moved s\n"
                                     "b c d e f g h i j k\nl m n o p q r s t u v w x y z\nthe park, the river, sand\n",
                                     {.threads = 1}, [](std::string_view, double) {});
  INFO((made ? "" : made.error().message));
  REQUIRE(made);
  auto packed = weights::open(folder.path() / "tiny");
  INFO((packed ? "" : packed.error().message));
  REQUIRE(packed);
  const auto quantised = load_model(**packed), f32 = load_model(*source);
  check_survey(**packed, *quantised);
  const Expected expected = expected_of(golden);
  const Answers a = answers_of(*quantised, expected.input), b = answers_of(*f32, expected.input);
  CHECK(relative_difference(a.attentions, b.attentions) < 0.12);
  if (!b.logits.empty()) CHECK(relative_difference(a.logits, b.logits) < 0.12);
  CHECK(largest_difference(a.labels, b.labels) < 0.2);
}

TEST_CASE("each architecture's tensor names are known, and no other's", "[family]") {
  for (const Architecture& architecture : architectures()) {
    CHECK(weights::knows_model_type(architecture.model_type));
    CHECK(find_architecture(architecture.model_type) == &architecture);
  }
  for (const char* other : {"deberta-v2", "gpt2", "t5", "", "BERT"}) {
    CHECK_FALSE(weights::knows_model_type(other));
    CHECK(find_architecture(other) == nullptr);
  }
}

}  // namespace
}  // namespace maskscope::bert
