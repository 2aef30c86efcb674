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
  stage.app->set_panel(app::Panel::head);
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
  CHECK(stage.place("predictions").spoken.pressed == true);
  CHECK(stage.place("all-tokens").spoken.pressed == false);
  CHECK(stage.place("Matrix").spoken.pressed == true);
  CHECK(stage.place("Undo").spoken.enabled);
  CHECK_FALSE(stage.place("Redo").spoken.enabled);
  CHECK(stage.place("Save").spoken.expanded == false);
  CHECK(stage.place("order").spoken.expanded == false);
}

TEST_CASE("a token that no click masks takes none; a row that chooses or opens something takes one and tells its state",
          "[app]") {
  Answered stage;
  for (const char* special : {"chip0", "chip3", "chip5"}) CHECK_FALSE(stage.has_button(special));
  CHECK(stage.place("chip1").clickable);
  CHECK(stage.place("row0").clickable);
  CHECK(stage.place("row0").spoken.pressed == false);
  stage.click(stage.button("row1"));
  CHECK(stage.place("row1").spoken.pressed == true);
  CHECK(tells(stage, "Target of logit lens and head ablation: lake"));
  stage.click(stage.button("row1"));
  stage.click(stage.button("all-tokens"));
  stage.give(engine::TokenPredictionsResult{stage.asked<engine::TokenPredictionsRequest>(),
                                            {{1, {{1, "the", 1, 0.5F}}, {7, "a", 0, 0.25F}, 2}}});
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

TEST_CASE("of an open menu or side panel only its own lines and what has opened it can be reached", "[app]") {
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
  CHECK_FALSE(stage.has_button("all-tokens"));
  CHECK(stage.regions().touchables.back().name == app::kClose);
}

TEST_CASE("what is new is announced with the numbers on screen, and without the text of the picture", "[app]") {
  Answered stage;
  CHECK(app::announcement_json(stage.state()) ==
        R"({"status":"ready","message":"","notice":"","answer":"sea, 50 %, lake, 25 %"})");
  stage.give(engine::Failure{0, "chunk 3 is damaged", true});
  CHECK(app::announcement_json(stage.state()) ==
        R"({"status":"failed","message":"chunk 3 is damaged","notice":"","answer":""})");
  CHECK(tells(stage, R"("sentence":"a small [MASK].","pair":"")"));
}

TEST_CASE("every prediction tab is told in words, with the numbers that are on screen", "[app]") {
  Answered stage;
  CHECK(tells(stage, "Predictions at token 4"));
  const std::uint32_t id = stage.state().shown->id;
  stage.click(stage.button("all-tokens"));
  stage.give(engine::Progress{id, engine::index_of<engine::TokenPredictionsRequest>(), 3, 12});
  CHECK(tells(stage, "3 of 12 tokens"));
  stage.give(engine::TokenPredictionsResult{stage.asked<engine::TokenPredictionsRequest>(),
                                            {{1, {{1, "the", 1, 0.5F}}, {7, "a", 0, 0.0036F}, 2}}});
  CHECK(tells(stage, "\"a, 0.36 %, rank 2; most likely: the, 50 %\""));
  stage.click(stage.button("logit-lens"));
  stage.give(engine::LogitLensResult{
      stage.asked<engine::LogitLensRequest>(),
      {{3, {{{{1, "pond", 1, 0.5F}}, 0.00001F, 40}, {{{1, "sea", 1, 0.5F}}, 0.5F, 1}}, {1, "sea", 1, 0.5F}}}});
  CHECK(tells(stage, "\"Embeddings: pond; sea has <0.01 %, rank 40\""));
  CHECK(tells(stage, "\"After layer 1: sea; sea has 50 %, rank 1\""));
  stage.click(stage.button("fill-in-turn"));
  stage.give(engine::SequentialFillResult{stage.asked<engine::SequentialFillRequest>(),
                                          {{{3, {1, "sea", 1, 0.5F}}}, {{3, {1, "lake", 1, 0.25F}}}, -1, -2}});
  CHECK(tells(stage, "Filled in turn, product of probabilities 37 %"));
  CHECK(tells(stage, "Filled independently, product of probabilities 14 %"));
  stage.click(stage.button("similar-tokens"));
  stage.give(engine::TokenSimilarityResult{stage.asked<engine::TokenSimilarityRequest>(),
                                           {0.5F, -0.25F, 0.756F, 1, -0.001F, 0.125F}});
  CHECK(tells(stage, "Cosine similarity to token 4, [MASK], after layer 3"));
  CHECK(tells(stage, R"("small, 0.76","[CLS], 0.50","[SEP], 0.12","., 0.00","a, -0.25")"));
  stage.click(stage.button("candidates"));
  stage.platform.fields[static_cast<std::size_t>(app::Field::candidates)].set_text("he, she");
  stage.frames(2);
  stage.give(engine::Progress{id, engine::index_of<engine::CandidatesRequest>(), 1, 3});
  CHECK(tells(stage, "1 of 3 scores"));
  stage.give(engine::CandidatesResult{stage.asked<engine::CandidatesRequest>(),
                                      {{3, {{"he", {"he"}, -1, ""}, {"Xi", {}, 0, "It is no word."}}}}});
  CHECK(tells(stage, "\"he, 37 %\",\"Xi: It is no word.\""));
  stage.click(stage.button("Ablate heads"));
  stage.click(stage.button("Rank all heads"));
  stage.give(engine::HeadAblationResult{stage.asked<engine::HeadAblationRequest>(),
                                        {3, {1, "sea", 2, 0.5F}, {{7, 10, 0.25F, -0.5F, {2, "lake", 1, 0.5F}}}}});
  CHECK(tells(stage, "\"Layer 8, head 11: 30 % without it, top prediction lake, KL divergence 0.2500 nats\""));
  stage.press(ImGuiKey_Escape);
  stage.frames(2);
  stage.press(ImGuiKey_C);
  stage.platform.fields[static_cast<std::size_t>(app::Field::other)].set_text("a large [MASK].");
  stage.frames(2);
  stage.answer({"[CLS]", "a", "large", "[MASK]", ".", "[SEP]"});
  CHECK(tells(stage, "\"a large [MASK].\""));
  CHECK(tells(stage, "Predictions of the other sentence at token 4"));
}

TEST_CASE("a dropped text is the sentence, a dropped view is shown, and what is neither is answered in a sentence",
          "[app]") {
  Answered stage;
  stage.press(ImGuiKey_E);
  REQUIRE(stage.app->open_file("a.txt", "a big [MASK]."));
  stage.frames(2);
  CHECK(stage.state().text == "a big [MASK].");
  CHECK(stage.state().side_panel == app::SidePanelId::none);
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
  const auto told_of = [](const std::string& text, std::size_t cut, const char* heading, const char* hint,
                          const char* mask = "[MASK]") {
    Answered stage;
    stage.type(text);
    REQUIRE(stage.platform.fake_engine.last_read() != nullptr);
    engine::Answer answer = answer_to(*stage.platform.fake_engine.last_read(), {"[CLS]", "a", "[SEP]"});
    answer.reading.encoding.cut = {.text = cut, .pair = 0, .masks = cut};
    answer.reading.encoding.spelling.names.mask = mask;
    stage.give(std::move(answer));
    INFO(text);
    CHECK(tells(stage, heading));
    CHECK(tells(stage, hint));
  };
  told_of("a text", 0, "No [MASK] in this sentence.", "or click a word above to mask it.");
  told_of("a <mask>", 0, "No [MASK] in this sentence.", "<mask>, which is not this model's mask; write [MASK]");
  told_of("a long text", 1, "The [MASK] was cut off.",
          "it lies after the 3 tokens that the model reads; shorten the text.");
  told_of("a text", 0, "No <mask> in this sentence.", "Type <mask> where a word is missing", "<mask>");
  told_of("a long text", 1, "The <mask> was cut off.", "it lies after the 3 tokens", "<mask>");
}
