// What views ask the engine, against one that only writes down what is asked: long answers come in parts, and nothing is
// worked on that nobody looks at.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <ranges>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "app/state/format.h"
#include "stage.h"

namespace maskscope::testing {
namespace {

using engine::index_of;

const engine::TokenPredictions kThe = {1, {{1, "the", 1, 0.5F}}, {7, "a", 0, 0.25F}, 2};

template <class Kind>
std::size_t count(const Stage& stage) {
  return static_cast<std::size_t>(std::ranges::count_if(
      stage.platform.fake_engine.requests, [](const auto& request) { return std::holds_alternative<Kind>(request); }));
}

// The last request, where it is of this kind.
template <class Kind>
const Kind* last(const Stage& stage) {
  return std::get_if<Kind>(&stage.platform.fake_engine.requests.back());
}

std::uint32_t id_of(const Stage& stage) { return stage.state().shown->id; }

// The exact numbers of the chosen head are there: nothing but a question keeps the app from being settled.
void give_head(Stage& stage) {
  const auto tokens = static_cast<std::uint32_t>(kTokens.size());
  stage.give(engine::HeadMap{id_of(stage), 2, 9, tokens, std::vector<float>(std::size_t{tokens} * tokens)});
}

TEST_CASE("a view that is left withdraws its question at once, and asks again when it is back", "[questions]") {
  Answered stage;
  stage.click(stage.button("all-tokens"));
  REQUIRE(count<engine::TokenPredictionsRequest>(stage) == 1);
  stage.click(stage.button("predictions"));
  const auto* withdrawn = last<engine::WithdrawRequest>(stage);
  REQUIRE(withdrawn != nullptr);
  CHECK((withdrawn->id == id_of(stage) && withdrawn->request == index_of<engine::TokenPredictionsRequest>()));
  stage.frames(5);
  CHECK(count<engine::WithdrawRequest>(stage) == 1);
  stage.click(stage.button("all-tokens"));
  CHECK(count<engine::TokenPredictionsRequest>(stage) == 2);
  stage.click(stage.button("fill-in-turn"));
  CHECK(count<engine::WithdrawRequest>(stage) == 2);
  CHECK(last<engine::SequentialFillRequest>(stage) != nullptr);
  stage.type("another [MASK]");  // the views wait for its answer
  const auto* joint = std::get_if<engine::WithdrawRequest>(&*std::ranges::find_if(
      std::views::reverse(stage.platform.fake_engine.requests),
      [](const auto& request) { return std::holds_alternative<engine::WithdrawRequest>(request); }));
  CHECK(joint->request == index_of<engine::SequentialFillRequest>());
}

TEST_CASE("a question that is answered is not asked again when its view is back", "[questions]") {
  Answered stage;
  stage.click(stage.button("all-tokens"));
  stage.give(engine::TokenPredictionsResult{stage.asked<engine::TokenPredictionsRequest>(), {kThe}});
  stage.click(stage.button("logit-lens"));
  stage.give(engine::LogitLensResult{stage.asked<engine::LogitLensRequest>(), {}});
  stage.click(stage.button("all-tokens"));
  CHECK(count<engine::TokenPredictionsRequest>(stage) == 1);
  CHECK(count<engine::WithdrawRequest>(stage) == 0);
  CHECK(stage.regions().predictions.size() == 1);
  CHECK_FALSE(stage.has_button("Stop"));
}

TEST_CASE("what a long question has found is shown as it comes, with how far it is", "[questions]") {
  Answered stage;
  give_head(stage);
  stage.click(stage.button("all-tokens"));
  CHECK(stage.has_button("Stop"));
  const std::uint32_t id = id_of(stage), places = index_of<engine::TokenPredictionsRequest>();
  stage.give(engine::Progress{id, places, 1, 4, 0.25F});
  stage.give(engine::TokenPredictionsResult{stage.asked<engine::TokenPredictionsRequest>(), {kThe}, false});
  CHECK(stage.regions().predictions.size() == 1);
  CHECK_FALSE(stage.app->settled());
  CHECK(stage.app->state_json().find(R"("progress":{"done":1,"total":4)") != std::string::npos);
  stage.give(engine::Progress{id, index_of<engine::SequentialFillRequest>(), 7, 9, 0.5F});  // of a view that was left
  CHECK(stage.state().findings.work->done == 1);
  stage.give(engine::TokenPredictionsResult{stage.asked<engine::TokenPredictionsRequest>(),
                                            {kThe, {2, {}, {8, "small", 0, 0.25F}, 9}}});
  CHECK(stage.regions().predictions.size() == 2);
  CHECK_FALSE(stage.state().findings.work.has_value());
  CHECK_FALSE(stage.has_button("Stop"));
}

TEST_CASE("the time that is left follows from the time so far and the share that is done", "[questions]") {
  Answered stage;
  stage.click(stage.button("all-tokens"));
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  stage.give(engine::Progress{id_of(stage), index_of<engine::TokenPredictionsRequest>(), 1, 4, 0.25F});
  REQUIRE(stage.state().findings.work->left.has_value());
  CHECK(*stage.state().findings.work->left >= 3 * 1.1);
  CHECK(*stage.state().findings.work->left < 3 * 1.1 + 10);
  CHECK(app::work_text({.done = 16, .total = 510, .left = 540}, "words") == "16 of 510 words, 9 min left");
  CHECK(app::work_text({.done = 16, .total = 510, .left = 41.2}, "words") == "16 of 510 words, 42 s left");
  CHECK(app::work_text({.done = 16, .total = 510}, "words") == "16 of 510 words\u2026");
  CHECK(app::work_text({.done = 16, .total = 510, .left = 9, .stopped = true}, "words") ==
        "Stopped after 16 of 510 words.");
}

TEST_CASE("a long question is stopped in its view, keeps what it has found, and goes on when it is told to",
          "[questions]") {
  Answered stage;
  give_head(stage);
  stage.click(stage.button("all-tokens"));
  stage.give(engine::Progress{id_of(stage), index_of<engine::TokenPredictionsRequest>(), 1, 4, 0.25F});
  stage.give(engine::TokenPredictionsResult{stage.asked<engine::TokenPredictionsRequest>(), {kThe}, false});
  stage.click(stage.button("Stop"));
  CHECK(last<engine::WithdrawRequest>(stage) != nullptr);
  stage.frames(5);
  CHECK(count<engine::TokenPredictionsRequest>(stage) == 1);
  CHECK(stage.state().findings.work->stopped);
  CHECK(stage.regions().predictions.size() == 1);
  CHECK(stage.app->settled());
  stage.click(stage.button("Continue"));
  CHECK(count<engine::TokenPredictionsRequest>(stage) == 2);
  stage.click(stage.button("Stop"));
  stage.click(stage.button("predictions"));
  stage.click(stage.button("all-tokens"));
  CHECK(count<engine::TokenPredictionsRequest>(stage) == 3);
}

TEST_CASE("an answer that comes after its view was left does not count as the next view's", "[questions]") {
  Answered stage;
  give_head(stage);
  stage.click(stage.button("all-tokens"));
  stage.click(stage.button("logit-lens"));
  stage.give(engine::TokenPredictionsResult{stage.asked<engine::TokenPredictionsRequest>(), {kThe}});
  CHECK_FALSE(stage.app->settled());
  stage.give(engine::LogitLensResult{stage.asked<engine::LogitLensRequest>(), {}});
  CHECK(stage.state().findings.of<engine::LogitLensResult>().has_value());
}

TEST_CASE("a question that cannot be answered says why, is asked once, and the other views go on", "[questions]") {
  Answered stage;
  give_head(stage);
  stage.click(stage.button("logit-lens"));
  stage.give(
      engine::Failure{id_of(stage), "this model has no masked-LM head", false, index_of<engine::LogitLensRequest>()});
  CHECK(stage.state().findings.problem == "this model has no masked-LM head");
  CHECK(stage.app->settled());
  stage.frames(5);
  CHECK(count<engine::LogitLensRequest>(stage) == 1);
  stage.click(stage.button("fill-in-turn"));
  CHECK(stage.state().findings.problem.empty());
  stage.give(engine::SequentialFillResult{stage.asked<engine::SequentialFillRequest>(), {}});
  stage.click(stage.button("logit-lens"));
  CHECK(stage.state().findings.problem == "this model has no masked-LM head");
  CHECK(count<engine::LogitLensRequest>(stage) == 1);
}

TEST_CASE("what was found about a place that is not there is refused with a sentence", "[questions]") {
  Answered stage;
  stage.click(stage.button("all-tokens"));
  stage.give(engine::TokenPredictionsResult{stage.asked<engine::TokenPredictionsRequest>(),
                                            {{70'000, {}, {7, "a", 0, 0.25F}, 2}}});
  CHECK_FALSE(stage.state().findings.of<engine::TokenPredictionsResult>().has_value());
  CHECK(stage.state().findings.problem == "The model's result does not match the text.");
}

TEST_CASE("a sentence to compare that cannot be read is told of, and the first is answered as ever", "[questions]") {
  Answered stage;
  give_head(stage);
  stage.press(ImGuiKey_C);
  stage.platform.fields[static_cast<std::size_t>(app::Field::other)].set_text("bad");
  stage.frames(2);
  stage.give(engine::Failure{stage.platform.fake_engine.last_read()->id, "not valid UTF-8"});
  CHECK(stage.state().other_problem == "not valid UTF-8");
  CHECK(stage.state().problem.empty());
  CHECK(stage.app->settled());
  stage.platform.fields[static_cast<std::size_t>(app::Field::other)].set_text("a large [MASK].");
  stage.frames(2);
  stage.answer({"[CLS]", "a", "large", "[MASK]", ".", "[SEP]"});
  CHECK(stage.state().other_problem.empty());
  CHECK(stage.state().other_shown.has_value());
}

TEST_CASE("a ranking goes on beside its panel, says so, shows what it has found, and is stopped from anywhere",
          "[questions]") {
  Answered stage;
  stage.click(stage.button("Ablate heads"));
  stage.click(stage.button("Rank all heads"));
  const std::uint32_t id = id_of(stage);
  stage.give(engine::Progress{id, index_of<engine::HeadAblationRequest>(), 1, 144, 0.01F});
  stage.give(engine::HeadAblationResult{stage.asked<engine::HeadAblationRequest>(),
                                        {3, {1, "sea", 2, 0.5F}, {{7, 10, 0.25F, -0.5F, {2, "lake", 1, 0.5F}}}},
                                        false});
  CHECK(stage.has_button("Layer 8, head 11"));
  CHECK(stage.has_button("Stop"));
  stage.press(ImGuiKey_Escape);
  stage.frames(2);
  stage.click(stage.button("Stop ranking"));
  const auto* withdrawn = last<engine::WithdrawRequest>(stage);
  REQUIRE(withdrawn != nullptr);
  CHECK((withdrawn->id == id && withdrawn->request == index_of<engine::HeadAblationRequest>()));
  CHECK_FALSE(stage.has_button("Stop ranking"));
  stage.click(stage.button("Ablate heads"));
  CHECK(stage.has_button("Layer 8, head 11"));
  CHECK(stage.has_button("Rank all heads"));
}

}  // namespace
}  // namespace maskscope::testing
