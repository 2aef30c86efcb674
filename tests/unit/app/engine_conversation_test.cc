// What the app asks of the engine and when, by a state and a clock alone: no ImGui, no window, no sleeping.
#include "app/engine_conversation.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "fake_platform.h"

namespace maskscope {
namespace {

using testing::answer_to;
using testing::FakeEngine;

const std::vector<std::string> kTokens = {"[CLS]", "a", "small", "[MASK]", ".", "[SEP]"};

struct Talk {
  app::State state;
  FakeEngine engine, other_engine;
  app::EngineConversation conversation{state, engine, other_engine};
  double now = 100;

  explicit Talk(const std::string& text = "a small [MASK].") { state.text = text; }
  void make_ready() {
    conversation.take(engine::Ready{"bert", "SIMD", 2, 12, 12}, now);
    conversation.update(now);
  }
  void answer(float milliseconds = 20) {
    REQUIRE(engine.last_read() != nullptr);
    engine::Answer answer = answer_to(*engine.last_read(), kTokens);
    answer.reading.milliseconds = milliseconds;
    conversation.take(std::move(answer), now);
    conversation.update(now);
  }
  void type(const std::string& text) {
    state.text = text;
    conversation.note_change(now);
    conversation.update(now);
  }
  void open(app::PredictionTab tab) {
    state.prediction_tab = tab;
    conversation.update(now);
  }
  template <class Request>
  std::size_t count() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        engine.requests, [](const engine::Request& request) { return std::holds_alternative<Request>(request); }));
  }
};

TEST_CASE("the engine is asked nothing before it is ready, then for the sentence and the chosen head",
          "[conversation]") {
  Talk talk;
  talk.conversation.update(talk.now);
  CHECK(talk.engine.requests.empty());
  talk.make_ready();
  REQUIRE(talk.engine.requests.size() == 1);
  CHECK(talk.engine.last_read()->text == "a small [MASK].");
  CHECK_FALSE(talk.conversation.settled());
  talk.answer();
  CHECK(talk.count<engine::HeadRequest>() == 1);
  talk.conversation.update(talk.now);
  CHECK(talk.engine.requests.size() == 2);  // nothing is asked twice
}

TEST_CASE("a text that takes long waits for the keys to pause, by the clock that it is given", "[conversation]") {
  Talk talk;
  talk.make_ready();
  talk.answer(300);  // half of it is the pause
  talk.type("another small [MASK].");
  CHECK(talk.count<engine::ReadRequest>() == 1);
  REQUIRE(talk.conversation.next_request().has_value());
  CHECK(*talk.conversation.next_request() == talk.now + 0.15);
  talk.now += 0.16;
  talk.conversation.update(talk.now);
  CHECK(talk.count<engine::ReadRequest>() == 2);
  CHECK_FALSE(talk.conversation.next_request().has_value());
}

TEST_CASE("each tab asks its own question once, and withdraws it when another is opened", "[conversation]") {
  Talk talk;
  talk.make_ready();
  talk.answer();
  talk.open(app::PredictionTab::logit_lens);
  talk.open(app::PredictionTab::fill_in_turn);
  CHECK(talk.count<engine::LogitLensRequest>() == 1);
  CHECK(talk.count<engine::WithdrawRequest>() == 1);
  CHECK(talk.count<engine::SequentialFillRequest>() == 1);
  talk.conversation.take(engine::SequentialFillResult{.request = {talk.state.shown->id}, .reading = {}, .whole = true},
                         talk.now);
  talk.open(app::PredictionTab::logit_lens);
  talk.open(app::PredictionTab::fill_in_turn);
  CHECK(talk.count<engine::SequentialFillRequest>() == 1);  // it is answered
  CHECK(talk.count<engine::LogitLensRequest>() == 2);       // it is not
}

TEST_CASE("candidates are asked for once words are typed, and other words are another question", "[conversation]") {
  Talk talk;
  talk.make_ready();
  talk.answer();
  talk.open(app::PredictionTab::candidates);
  CHECK(talk.count<engine::CandidatesRequest>() == 0);
  talk.state.candidates = "sea, lake";
  talk.conversation.update(talk.now);
  REQUIRE(std::holds_alternative<engine::CandidatesRequest>(talk.engine.requests.back()));
  CHECK(std::get<engine::CandidatesRequest>(talk.engine.requests.back()).words ==
        std::vector<std::string>{"sea", "lake"});
  talk.state.candidates = "sea";
  talk.conversation.update(talk.now);
  CHECK(talk.count<engine::CandidatesRequest>() == 2);
}

TEST_CASE("an answer to other words than those in the field is not shown", "[conversation]") {
  Talk talk;
  talk.make_ready();
  talk.answer();
  talk.open(app::PredictionTab::candidates);
  const auto ask = [&](const char* words) {
    talk.state.candidates = words;
    talk.conversation.update(talk.now);
    return *talk.engine.last<engine::CandidatesRequest>();
  };
  const auto older = ask("sea"), newer = ask("lake");
  const auto& found = talk.state.findings.of<engine::CandidatesResult>();
  talk.conversation.take(engine::CandidatesResult{older, {}}, talk.now);
  CHECK_FALSE(found.has_value());
  talk.conversation.take(engine::CandidatesResult{newer, {}}, talk.now);
  REQUIRE(found.has_value());
  CHECK(found->request == newer);
}

TEST_CASE("what comes after its question was withdrawn does not replace the answer to another one", "[conversation]") {
  Talk talk;
  talk.make_ready();
  talk.answer();
  const auto answer_about = [&](std::uint32_t position) {
    talk.conversation.take(engine::TokenSimilarityResult{{talk.state.shown->id, 2, position}, std::vector<float>(6)},
                           talk.now);
    talk.conversation.update(talk.now);
  };
  const auto shown = [&] { return talk.state.findings.of<engine::TokenSimilarityResult>()->request.position; };
  talk.open(app::PredictionTab::similar_tokens);
  answer_about(3);
  CHECK(shown() == 3);
  talk.state.hover.token = 1;
  talk.conversation.update(talk.now);
  talk.state.hover.token = 2;
  talk.conversation.update(talk.now);
  CHECK(talk.count<engine::TokenSimilarityRequest>() == 3);
  answer_about(1);
  CHECK(shown() == 3);
  talk.state.hover = {};
  talk.conversation.update(talk.now);
  answer_about(2);
  CHECK(shown() == 3);
  CHECK(talk.count<engine::TokenSimilarityRequest>() == 3);  // it is answered
}

TEST_CASE("a question that was stopped is not asked again before the person says so", "[conversation]") {
  Talk talk;
  talk.make_ready();
  talk.answer();
  talk.open(app::PredictionTab::all_tokens);
  talk.conversation.take(engine::Progress{.id = talk.state.shown->id,
                                          .request = engine::index_of<engine::TokenPredictionsRequest>(),
                                          .done = 1,
                                          .total = 4,
                                          .share = 0.25F},
                         talk.now + 2);
  REQUIRE(talk.state.findings.work.has_value());
  CHECK(talk.state.findings.work->left == 6.0);  // a quarter took two seconds
  talk.conversation.stop_answering();
  talk.conversation.update(talk.now);
  CHECK(talk.count<engine::TokenPredictionsRequest>() == 1);
  CHECK(talk.state.findings.work->stopped);
  CHECK(talk.conversation.settled() == false);  // the head's exact numbers have not come
  talk.conversation.go_on_answering();
  talk.conversation.update(talk.now);
  CHECK(talk.count<engine::TokenPredictionsRequest>() == 2);
}

TEST_CASE("an emptied text is forgotten, and an answer that was under way does not come back", "[conversation]") {
  Talk talk;
  talk.make_ready();
  const engine::ReadRequest first = *talk.engine.last_read();
  talk.type("");
  CHECK(std::holds_alternative<engine::CancelRequest>(talk.engine.requests.back()));
  talk.conversation.take(answer_to(first, kTokens), talk.now);
  CHECK_FALSE(talk.state.shown.has_value());
}

TEST_CASE("a second model reads the sentence after the first, whatever its heads, and what is typed next too",
          "[conversation]") {
  Talk talk;
  talk.make_ready();
  talk.conversation.take_of_other(engine::Loading{1, 4}, talk.now);
  REQUIRE(talk.state.other_model.has_value());
  CHECK(talk.state.side_panel == app::SidePanelId::compare);
  talk.conversation.take_of_other(engine::Ready{"large", "SIMD", 2, 24, 16}, talk.now);
  talk.conversation.update(talk.now);
  CHECK(talk.other_engine.requests.empty());  // the first model goes first
  talk.answer();
  REQUIRE(talk.other_engine.last_read() != nullptr);
  CHECK(talk.other_engine.last_read()->text == "a small [MASK].");
  CHECK(talk.other_engine.last_read()->slot == 0);
  CHECK_FALSE(talk.conversation.settled());
  engine::Answer answer = answer_to(*talk.other_engine.last_read(), kTokens);
  answer.layers = 6;
  answer.maps.resize(answer.maps.size() / 2);
  talk.conversation.take_of_other(std::move(answer), talk.now);
  CHECK(talk.state.both_have_read());
  CHECK_FALSE(app::have_counterparts(talk.state));
  talk.type("a large [MASK].");
  CHECK(talk.count<engine::ReadRequest>() == 2);
  CHECK(talk.other_engine.requests.size() == 1);
  talk.answer();
  CHECK_FALSE(talk.state.both_have_read());  // what is shown beside each other is of one sentence
  CHECK(talk.other_engine.last_read()->text == "a large [MASK].");
}

TEST_CASE("heads are ablated in both models where both have them, and in the first alone elsewhere", "[conversation]") {
  for (const std::uint32_t layers : {12, 24}) {
    Talk talk;
    talk.make_ready();
    talk.answer();
    talk.state.ablated_heads = {3};
    talk.conversation.update(talk.now);
    talk.answer();
    talk.conversation.take_of_other(engine::Loading{}, talk.now);
    talk.conversation.take_of_other(engine::Ready{"other", "SIMD", 2, layers, 12}, talk.now);
    talk.conversation.update(talk.now);
    REQUIRE(talk.other_engine.last_read() != nullptr);
    CHECK(talk.other_engine.last_read()->ablated_heads == (layers == 12 ? app::HeadMask{3} : app::HeadMask{}));
  }
}

TEST_CASE("a second model that fails says why, and one that was closed is not heard any more", "[conversation]") {
  Talk talk;
  talk.make_ready();
  talk.answer();
  talk.conversation.take_of_other(engine::Loading{}, talk.now);
  talk.conversation.take_of_other(engine::Failure{.message = "too large", .fatal = true}, talk.now);
  CHECK(talk.state.other_model->phase == app::Phase::failed);
  CHECK(talk.state.other_model->failure == "too large");
  CHECK(talk.state.model.phase == app::Phase::ready);
  CHECK(talk.conversation.settled() == false);  // the head's exact numbers have not come
  talk.conversation.forget_other_model();
  talk.conversation.take_of_other(engine::Ready{"other", "SIMD", 2, 12, 12}, talk.now);
  CHECK_FALSE(talk.state.other_model.has_value());
}

TEST_CASE("a new engine is asked for the sentence again", "[conversation]") {
  Talk talk;
  talk.make_ready();
  talk.answer();
  talk.make_ready();
  CHECK(talk.count<engine::ReadRequest>() == 2);
}

TEST_CASE("heads are ablated only once the whole model has answered", "[conversation]") {
  Talk talk;
  talk.state.ablated_heads = {5};
  talk.make_ready();
  CHECK(talk.engine.last_read()->ablated_heads.empty());
  talk.answer();
  CHECK(talk.engine.last_read()->ablated_heads == app::HeadMask{5});
}

TEST_CASE("the sentence that is compared is read by the same heads", "[conversation]") {
  Talk talk;
  talk.make_ready();
  talk.answer();
  talk.state.other = "a large [MASK].";
  talk.conversation.update(talk.now);
  REQUIRE(talk.engine.last_read()->slot == 1);
  CHECK(talk.engine.last_read()->ablated_heads.empty());
  talk.answer();
  talk.state.ablated_heads = {5};
  talk.conversation.update(talk.now);
  CHECK(talk.engine.last_read()->slot == 0);
  talk.answer();
  REQUIRE(talk.engine.last_read()->slot == 1);
  CHECK(talk.engine.last_read()->ablated_heads == app::HeadMask{5});
  talk.answer();
  const std::size_t asked = talk.engine.requests.size();
  talk.conversation.update(talk.now);
  CHECK(talk.engine.requests.size() == asked);
}

TEST_CASE("a ranking that fails says why", "[conversation]") {
  Talk talk;
  talk.make_ready();
  talk.answer();
  talk.conversation.rank_heads(talk.now);
  CHECK(talk.count<engine::HeadAblationRequest>() == 1);
  CHECK(talk.conversation.take(engine::Failure{.id = talk.state.shown->id,
                                               .message = "It is too long.",
                                               .fatal = false,
                                               .request = engine::index_of<engine::HeadAblationRequest>()},
                               talk.now) == "It is too long.");
  CHECK_FALSE(talk.state.findings.ranking.has_value());
}

}  // namespace
}  // namespace maskscope
