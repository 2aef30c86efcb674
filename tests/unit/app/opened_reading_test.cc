// A reading from a file in the app: shown like a model's, but nothing is asked about it, until the text is another.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "app/state/opened_file.h"
#include "app/strings.h"
#include "app/views/prediction_tabs.h"
#include "formats/reading_file.h"
#include "stage.h"

namespace {

using namespace maskscope;
using namespace maskscope::testing;

constexpr std::size_t kLayers = 3, kHeads = 2;

formats::SavedReading decoders_reading() {
  formats::SavedReading saved{.model = "gpt2", .layers = kLayers, .heads = kHeads};
  saved.reading.text = "one two";
  saved.reading.encoding = {.ids = {5, 6, 7},
                            .type_ids = {0, 0, 0},
                            .tokens = {"<s>", "one", "two"},
                            .ranges = {{0, 0}, {0, 3}, {4, 7}},
                            .cut = {},
                            .spelling = {}};
  return saved;
}

// Causal: what lies before a token has equal parts of it; a head's number is in the corner.
std::vector<float> map_of(std::size_t layer, std::size_t head) {
  return {static_cast<float>(layer * kHeads + head) / 8, 0, 0, 0.5F, 0.5F, 0, 0.25F, 0.25F, 0.5F};
}

std::string file_of(const formats::SavedReading& saved) {
  std::string bytes;
  std::vector<float> cells;
  const auto map = [&](std::size_t layer, std::size_t head) -> Result<std::span<const float>> {
    cells = map_of(layer, head);
    cells.resize(saved.queries().size() * saved.keys().size());
    return cells;
  };
  REQUIRE(formats::write_reading(saved, weights::DType::f32, {.map = map}, formats::into(bytes)));
  return bytes;
}

template <class Kind>
std::size_t asked(const Stage& stage) {
  return static_cast<std::size_t>(
      std::ranges::count_if(stage.platform.fake_engine.requests,
                            [](const engine::Request& request) { return std::holds_alternative<Kind>(request); }));
}

void check_shows_file(const Stage& stage) {
  REQUIRE(stage.state().shown);
  const app::Shown& shown = *stage.state().shown;
  CHECK(shown.model_of_file == "gpt2");
  CHECK(shown.reading.encoding.tokens == std::vector<std::string>{"<s>", "one", "two"});
  CHECK(shown.maps.layers() == kLayers);
  CHECK(shown.maps.heads() == kHeads);
  CHECK(shown.maps.at({2, 1}, 0, 0) == 0.625F);
  CHECK(shown.maps.at({2, 1}, 2, 2) == 0.5F);
  CHECK(stage.state().text == "one two");
  CHECK(stage.platform.sentence.text() == "one two");
  CHECK(stage.state().problem.empty());
  CHECK(stage.app->settled());
}

}  // namespace

TEST_CASE("a reading from a file is shown, and the engine is asked nothing about it", "[app]") {
  Answered stage;
  stage.press(ImGuiKey_DownArrow);  // a layer that the file may not have
  for (int i = 0; i < 8; ++i) stage.press(ImGuiKey_DownArrow);
  const std::size_t reads = asked<engine::ReadRequest>(stage), heads = asked<engine::HeadRequest>(stage);
  REQUIRE(stage.app->open_file("a.maskscope", file_of(decoders_reading())));
  stage.frames(3);
  stage.settle();
  check_shows_file(stage);
  CHECK(stage.state().chosen.layer < kLayers);
  CHECK(stage.state().chosen.head < kHeads);
  for (const app::PredictionTabEntry& tab : app::kPredictionTabs) {
    const auto hint = app::obstacle(tab, *stage.state().shown);
    REQUIRE(hint);
    CHECK(std::string(hint->heading) == app::strings::predictions::kNoModel);
  }
  stage.press(ImGuiKey_LeftArrow);
  for (const std::size_t view : {0u, 1u, 2u}) stage.click(stage.regions().views[view].centre());
  check_shows_file(stage);
  CHECK(asked<engine::ReadRequest>(stage) == reads);
  CHECK(asked<engine::HeadRequest>(stage) == heads);
}

TEST_CASE("typing ends it, and the model reads what is typed", "[app]") {
  Answered stage;
  REQUIRE(stage.app->open_file("a.maskscope", file_of(decoders_reading())));
  stage.frames(3);
  stage.type("one two three");
  CHECK(stage.platform.fake_engine.last_read()->text == "one two three");
  stage.answer({"[CLS]", "one", "two", "three", "[SEP]"});
  REQUIRE(stage.state().shown);
  CHECK_FALSE(stage.state().shown->model_of_file);
  CHECK(stage.state().shown->maps.layers() == 12);
  CHECK(asked<engine::HeadRequest>(stage) > 0);
}

TEST_CASE("a file that is opened before the model is there stays when it comes, and late answers change nothing",
          "[app]") {
  Stage stage;
  REQUIRE(stage.app->open_file("a.maskscope", file_of(decoders_reading())));
  stage.frames(3);
  stage.make_ready();
  check_shows_file(stage);
  CHECK(asked<engine::ReadRequest>(stage) == 0);
  stage.type("a small [MASK].");
  REQUIRE(stage.platform.fake_engine.last_read() != nullptr);
  const engine::ReadRequest late = *stage.platform.fake_engine.last_read();
  REQUIRE(stage.app->open_file("a.maskscope", file_of(decoders_reading())));
  stage.frames(3);
  stage.give(answer_to(late, kTokens));
  check_shows_file(stage);
}

TEST_CASE("heads of a reading from a file cannot be ablated", "[app]") {
  Answered stage;
  REQUIRE(stage.app->open_file("a.maskscope", file_of(decoders_reading())));
  stage.frames(3);
  stage.press(ImGuiKey_X);
  stage.press(ImGuiKey_O);
  stage.click(stage.button("Ablate heads"));
  CHECK_FALSE(stage.has_button(app::strings::ablation::kOthers.label));
  stage.frames(2);
  CHECK(stage.state().ablated_heads.empty());
  check_shows_file(stage);
}

TEST_CASE("predictions of a file are shown", "[app]") {
  formats::SavedReading saved = decoders_reading();
  saved.reading.masks = {{.position = 2, .predictions = {{.id = 1, .token = "sea", .logit = 0, .probability = 0.5F}}}};
  Answered stage;
  REQUIRE(stage.app->open_file("a.maskscope", file_of(saved)));
  stage.frames(3);
  CHECK_FALSE(app::obstacle(app::prediction_tab(app::PredictionTab::predictions), *stage.state().shown));
  CHECK(app::obstacle(app::prediction_tab(app::PredictionTab::logit_lens), *stage.state().shown));
  check_shows_file(stage);
}

TEST_CASE("what the app saves as a reading opens again", "[app]") {
  Answered stage;
  const app::Maps maps = stage.state().shown->maps;
  const engine::Reading reading = stage.state().shown->reading;
  stage.click(stage.button("Save"));
  stage.click(stage.button("reading"));
  REQUIRE(stage.platform.saved.size() == 1);
  CHECK(stage.platform.saved.front().name == "Reading.maskscope");
  const std::string bytes = stage.platform.saved.front().bytes;
  const auto opened = app::read_opened_file("Reading.maskscope", bytes);
  REQUIRE(opened);
  const auto& found = std::get<app::OpenedReading>(*opened);
  CHECK(found.model == "bert");
  CHECK(found.reading.text == reading.text);
  CHECK(found.reading.encoding == reading.encoding);
  CHECK(found.reading.masks == reading.masks);
  CHECK(std::ranges::equal(found.maps.halves(), maps.halves()));
  // And once more, from the file.
  REQUIRE(stage.app->open_file("Reading.maskscope", bytes));
  stage.frames(3);
  stage.click(stage.button("Save"));
  stage.click(stage.button("reading"));
  REQUIRE(stage.platform.saved.size() == 2);
  CHECK(stage.platform.saved.back().bytes == bytes);
}

TEST_CASE("a reading without a text has its tokens for one", "[app]") {
  formats::SavedReading saved = decoders_reading();
  saved.reading.text.clear();
  saved.reading.encoding.ranges.assign(3, {});
  const auto opened = app::read_opened_file("a.maskscope", file_of(saved));
  REQUIRE(opened);
  CHECK(std::get<app::OpenedReading>(*opened).reading.text == "<s> one two");
  saved.reading.encoding.tokens = {"", " ", ""};
  const auto blank = app::read_opened_file("a.maskscope", file_of(saved));
  REQUIRE(blank);
  CHECK(std::get<app::OpenedReading>(*blank).reading.text == "a.maskscope");
}

TEST_CASE("a reading that cannot be shown is refused in a sentence, and what is shown stays", "[app]") {
  Answered stage;
  const auto refused = [&](const std::string& bytes, const std::string& part) {
    const auto opened = stage.app->open_file("a.maskscope", bytes);
    REQUIRE_FALSE(opened);
    INFO(opened.error().message << " should say: " << part);
    CHECK(opened.error().message.find("a.maskscope") != std::string::npos);
    CHECK(opened.error().message.find(part) != std::string::npos);
    CHECK_FALSE(stage.state().shown->model_of_file);
    CHECK(stage.state().text == "a small [MASK].");
  };
  formats::SavedReading cross = decoders_reading();
  cross.key_tokens = {"x", "y"};
  refused(file_of(cross), "cross attention");
  const std::string good = file_of(decoders_reading());
  refused(good.substr(0, good.size() - 1), "truncated");
  std::string nan = good;
  const float bad = std::numeric_limits<float>::quiet_NaN();
  nan.replace(nan.size() - sizeof bad, sizeof bad, reinterpret_cast<const char*>(&bad), sizeof bad);
  refused(nan, "found nan");
  CHECK(app::most_bytes("a.MASKSCOPE") > app::most_bytes("a.txt"));
}
