// What those hear who do not see the picture, and what they can reach: names, states, and the picture as text.
#include "app/state/accessibility_snapshot.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "stage.h"

using namespace maskscope;
using namespace maskscope::testing;

namespace {

bool tells(const Stage& stage, const std::string& text) {
  UNSCOPED_INFO(stage.app->text_json());
  return stage.app->text_json().find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("what takes a click is called by words, and tells its state", "[app]") {
  Answered stage;
  stage.app->set_tab(app::Tab::head);
  stage.frames(2);
  for (const app::Touchable& it : stage.regions().touchables) {
    INFO(it.name);
    const std::string& label = app::label_of(it);
    CHECK((label.find(' ') != std::string::npos || label.find_first_of("0123456789.") == std::string::npos));
  }
  CHECK(app::label_of(stage.place("mean0")) == "Layer 1, mean map");
  CHECK(app::label_of(stage.place("chip2")) == "Mask small");
  CHECK(app::label_of(stage.place("row0")) == "sea, 50 %");
  CHECK(app::label_of(stage.place("pair switch")) == "Add a second sentence");
  for (const char* name : {"Previous layer", "Next layer", "Previous head", "Next head"}) CHECK(stage.has_button(name));
  CHECK(stage.place("Words").spoken.pressed == true);
  CHECK(stage.place("Each").spoken.pressed == false);
  CHECK(stage.place("Matrix").spoken.pressed == true);
  CHECK(stage.place("Undo").spoken.enabled);
  CHECK_FALSE(stage.place("Redo").spoken.enabled);
  CHECK(stage.place("Save").spoken.expanded == false);
  CHECK(stage.place("order").spoken.expanded == false);
}

TEST_CASE("a token that no click masks takes none, nor does a row that opens nothing", "[app]") {
  Answered stage;
  for (const char* special : {"chip0", "chip3", "chip5"}) CHECK_FALSE(stage.has_button(special));
  CHECK(stage.place("chip1").clickable);
  CHECK_FALSE(stage.place("row0").clickable);
  stage.click(stage.button("Each"));
  stage.give(engine::TokenPredictionsResult{
      stage.state().shown->id, true, {{1, {{1, "the", 1, 0.5F}}, {7, "a", 0, 0.25F}, 2}}});
  CHECK(stage.place("row0").clickable);
  CHECK(stage.place("row0").spoken.pressed == false);
}

TEST_CASE("the top bar's buttons are reached from left to right", "[app]") {
  Answered stage;
  const auto& all = stage.regions().touchables;
  REQUIRE(all.front().name == "Model");
  const auto last = std::ranges::find(all, "appearance", &app::Touchable::name);
  REQUIRE(last - all.begin() > 8);
  CHECK(std::ranges::is_sorted(all.begin(), last, {}, [](const app::Touchable& it) { return it.area.min.x; }));
}

TEST_CASE("of an open menu or sheet only its own lines and what has opened it can be reached", "[app]") {
  Answered stage;
  stage.open(stage.regions().order);
  CHECK(stage.regions().overlay == "Order of the heads");
  REQUIRE(stage.regions().touchables.size() == 11);  // ten orders and the button
  CHECK(stage.place("order").spoken.expanded == true);
  CHECK(stage.place("by layer").spoken.pressed == true);
  CHECK(stage.place("entropy").spoken.pressed == false);
  stage.press(ImGuiKey_Escape);
  stage.frames(2);
  CHECK(stage.regions().overlay.empty());
  stage.click(stage.button("Save"));
  CHECK(stage.regions().overlay == "Save");
  CHECK(stage.place("Save").spoken.expanded == true);
  CHECK_FALSE(stage.has_button("Each"));
  CHECK(stage.regions().touchables.back().name == app::kClose);
}

TEST_CASE("every view of answers is told in words, with the numbers that are on screen", "[app]") {
  Answered stage;
  CHECK(tells(stage, "\"answer\":\"sea, 50 %, lake, 25 %\""));
  CHECK(tells(stage, "Words that fit at token 4"));
  const std::uint32_t id = stage.state().shown->id;
  stage.click(stage.button("Each"));
  stage.give(engine::Progress{id, engine::index_of<engine::TokenPredictionsRequest>(), 3, 12});
  CHECK(tells(stage, "3 of 12 words"));
  stage.give(engine::TokenPredictionsResult{id, true, {{1, {{1, "the", 1, 0.5F}}, {7, "a", 0, 0.0036F}, 2}}});
  CHECK(tells(stage, "\"a, 0.36 %, number 2; first is the, 50 %\""));
  stage.click(stage.button("Layers"));
  stage.give(
      engine::LogitLensResult{id, {{3, {{{{1, "pond", 1, 0.5F}}, 0.00001F, 40}, {{{1, "sea", 1, 0.5F}}, 0.5F, 1}}}}});
  CHECK(tells(stage, "\"Before layer 1: pond; sea has <0.01 %, number 40\""));
  CHECK(tells(stage, "\"After layer 1: sea; sea has 50 %, number 1\""));
  stage.click(stage.button("Jointly"));
  stage.give(engine::SequentialFillResult{id, {{{3, {1, "sea", 1, 0.5F}}}, {{3, {1, "lake", 1, 0.25F}}}, -1, -2}});
  CHECK(tells(stage, "Jointly, 37 % together"));
  CHECK(tells(stage, "Each for itself, 14 % together"));
  stage.click(stage.button("Try"));
  stage.platform.fields[static_cast<std::size_t>(app::Field::targets)].set_text("he, she");
  stage.frames(2);
  stage.give(engine::CandidatesResult{id, {{3, {{"he", {"he"}, -1, ""}, {"Xi", {}, 0, "It is no word."}}}}});
  CHECK(tells(stage, "\"he, 37 %\",\"Xi: It is no word.\""));
  stage.click(stage.button("Heads off"));
  stage.click(stage.button("Rank all heads"));
  stage.give(engine::HeadAblationResult{id, {3, {1, "sea", 2, 0.5F}, {{7, 10, 0.25F, -0.5F, {2, "lake", 1, 0.5F}}}}});
  CHECK(tells(stage, "\"Layer 8, head 11: 30 % without it, first is lake, divergence 0.2500\""));
  stage.press(ImGuiKey_Escape);
  stage.frames(2);
  stage.press(ImGuiKey_C);
  stage.platform.fields[static_cast<std::size_t>(app::Field::other)].set_text("a large [MASK].");
  stage.frames(2);
  stage.answer({"[CLS]", "a", "large", "[MASK]", ".", "[SEP]"});
  CHECK(tells(stage, "\"a large [MASK].\""));
  CHECK(tells(stage, "Words that fit the second sentence at token 4"));
}

TEST_CASE("a dropped text is the sentence, a dropped view is shown, and what is neither is answered in a sentence",
          "[app]") {
  Answered stage;
  stage.press(ImGuiKey_E);
  REQUIRE(stage.app->open_file("a.txt", "a big [MASK]."));
  stage.frames(2);
  CHECK(stage.state().text == "a big [MASK].");
  CHECK(stage.state().sheet == app::Sheet::none);
  REQUIRE(stage.app->open_file("a.maskscope", "maskscope=1&text=a%20red%20%5BMASK%5D.&layer=2&head=4\n"));
  stage.frames(2);
  CHECK(stage.state().text == "a red [MASK].");
  CHECK(stage.state().chosen == app::HeadIndex{1, 3});
  CHECK_FALSE(stage.app->open_file("photo.png", "\x89PNG"));
  REQUIRE(stage.state().notice);
  CHECK(stage.state().notice->text.find("photo.png") != std::string::npos);
  CHECK(stage.state().text == "a red [MASK].");
}

TEST_CASE("the model's name offers others; another model keeps what is shown until it answers", "[app]") {
  Answered stage;
  stage.click(stage.button("Model"));
  CHECK(stage.platform.models_shown == 1);
  const std::uint32_t before = stage.state().shown->id;
  stage.give(engine::Loading{});
  CHECK(stage.state().model.phase == app::Phase::loading);
  REQUIRE(stage.state().shown);
  CHECK(stage.state().text == "a small [MASK].");
  stage.give(engine::Ready{"lite", "SIMD", 1, 12, 12});
  CHECK(stage.state().shown->id == before);
  CHECK(stage.platform.fake_engine.last_read()->id > before);
  CHECK(stage.platform.fake_engine.last_read()->text == "a small [MASK].");
  stage.answer(kTokens);
  CHECK(stage.state().shown->id > before);
}

TEST_CASE("of a text without a mask it is told why: none, another model's, or one that was cut off", "[app]") {
  const auto told_of = [](const std::string& text, std::size_t cut, const char* heading, const char* hint) {
    Answered stage;
    stage.type(text);
    REQUIRE(stage.platform.fake_engine.last_read() != nullptr);
    engine::Answer answer = answer_to(*stage.platform.fake_engine.last_read(), {"[CLS]", "a", "[SEP]"});
    answer.reading.encoding.cut = {.text = cut, .pair = 0, .masks = cut};
    stage.give(std::move(answer));
    INFO(text);
    CHECK(tells(stage, heading));
    CHECK(tells(stage, hint));
  };
  told_of("a text", 0, "No [MASK] in this sentence.", "or click one of the words above.");
  told_of("a <mask>", 0, "No [MASK] in this sentence.", "<mask>, which is not this model's mask; write [MASK]");
  told_of("a long text", 1, "The [MASK] was cut off.",
          "it lies after the 3 tokens that the model reads; shorten the text.");
}
