// Sessions and the engine, on the tiny model.
#include "scope/engine.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "scope/half.h"
#include "tiny_session.h"

namespace maskscope::scope {
namespace {

using namespace testing;
using maskscope::testing::kTinyConfigJson;
using maskscope::testing::PlainBert;
using maskscope::testing::Tensors;
using maskscope::testing::tiny_tensors;
using maskscope::testing::tiny_vocabulary;

// --- Session ---

TEST_CASE("a session's predictions are the plain model's best words for each mask") {
  Session session = tiny_session();
  const Reading reading = read(session, "the [MASK] moved [MASK]", "a [MASK].", 50);
  REQUIRE(reading.masks.size() == 3);
  const Tensors tensors = tiny_tensors();
  PlainBert plain(tensors);
  plain.run({reading.encoding.ids, reading.encoding.type_ids});
  for (const MaskReading& mask : reading.masks) {
    CHECK(reading.encoding.tokens[mask.position] == "[MASK]");
    const auto logits = plain.logits(mask.position);
    double total = 0, sum = 0;
    for (const double logit : logits) total += std::exp(logit);
    REQUIRE(mask.predictions.size() == 50);
    CHECK(std::is_sorted(mask.predictions.begin(), mask.predictions.end(),
                         [](const Prediction& a, const Prediction& b) { return a.logit > b.logit; }));
    for (const Prediction& prediction : mask.predictions) {
      const double logit = logits[static_cast<std::size_t>(prediction.id)];
      CHECK(std::abs(static_cast<double>(prediction.logit) - logit) < 1e-4);
      CHECK(std::abs(static_cast<double>(prediction.probability) - std::exp(logit) / total) < 1e-4);
      CHECK(prediction.token == session.tokenizer().vocabulary().token(prediction.id));
      sum += static_cast<double>(prediction.probability);
    }
    CHECK(std::abs(sum - 1) < 1e-5);
  }
}

TEST_CASE("a session's heads are the slices of its attention") {
  Session session = tiny_session();
  CHECK(session.attention().empty());
  CHECK(session.tokens() == 0);
  read(session, "the turtle moved");
  const std::size_t n = session.tokens();
  REQUIRE(n == 5);
  REQUIRE(session.attention().size() == 2 * 2 * n * n);
  CHECK(session.attention(1, 0).data() == session.attention().data() + 2 * n * n);
  CHECK(session.attention(1, 0).size() == n * n);
}

TEST_CASE("a text without a mask and an empty text are read, with no predictions") {
  Session session = tiny_session();
  CHECK(read(session, "the turtle").masks.empty());
  const Reading empty = read(session, "");
  CHECK(empty.masks.empty());
  CHECK(empty.encoding.tokens == std::vector<std::string>{"[CLS]", "[SEP]"});
  CHECK(session.tokens() == 2);
}

TEST_CASE("a text that is too long is cut and the reading warns, one that just fits does not") {
  Session session = tiny_session();
  std::string text = "[MASK]";
  for (int i = 1; i < 22; ++i) text += " the";
  CHECK(read(session, text).warning.empty());
  const Reading cut = read(session, text + " the the");
  CHECK(cut.warning == "the text has 26 tokens; the model reads 24, so the last 2 were left out");
  CHECK(cut.encoding.ids.size() == 24);
  CHECK(cut.masks.size() == 1);
}

TEST_CASE("invalid UTF-8 is refused, and the session reads the next text") {
  Session session = tiny_session();
  const auto bad = session.read("the \xFF", std::nullopt, 3);
  REQUIRE_FALSE(bad);
  CHECK(bad.error().message.find("not valid UTF-8") != std::string::npos);
  const auto bad_pair = session.read("the", "\xC3", 3);
  REQUIRE_FALSE(bad_pair);
  CHECK(bad_pair.error().message.find("second text") != std::string::npos);
  CHECK(read(session, "the [MASK]").masks.size() == 1);
}

TEST_CASE("steps and answers without a text are refused") {
  Session session = tiny_session();
  CHECK_FALSE(session.step());
  CHECK_FALSE(session.finish(3));
  REQUIRE(session.begin("the [MASK]", std::nullopt));
  CHECK_FALSE(session.finish(3));  // the layers have not run
  session.cancel();
  CHECK_FALSE(session.step());
}

TEST_CASE("a vocabulary of another size than the model's is refused") {
  const auto builder = SessionBuilder::begin(kTinyConfigJson, tiny_vocabulary() + "more\n", 1);
  REQUIRE_FALSE(builder);
  CHECK(builder.error().message.find("found a vocabulary of 51 tokens, expected the 50") != std::string::npos);
  CHECK_FALSE(SessionBuilder::begin("{}", tiny_vocabulary(), 1));
  CHECK_FALSE(SessionBuilder::begin(kTinyConfigJson, "a\nb\n", 1));
}

// --- Engine ---

Engine ready_engine() {
  Engine engine(tiny_session(), "tiny", "plain");
  const auto event = engine.take();
  REQUIRE(event);
  const auto* ready = std::get_if<Ready>(&*event);
  REQUIRE(ready != nullptr);
  CHECK((ready->model == "tiny" && ready->variant == "plain"));
  CHECK((ready->threads == 1 && ready->layers == 2 && ready->heads == 2));
  return engine;
}

ReadRequest request(std::uint32_t id, const std::string& text) {
  return {.id = id, .text = text, .pair = "", .top = 3};
}

void run(Engine& engine) {
  for (int i = 0; engine.step(); ++i) REQUIRE(i < 1000);
}

template <class T>
T take(Engine& engine) {
  auto event = engine.take();
  REQUIRE(event);
  if (const auto* failure = std::get_if<Failure>(&*event)) UNSCOPED_INFO(failure->message);
  REQUIRE(std::holds_alternative<T>(*event));
  return std::get<T>(std::move(*event));
}

TEST_CASE("an engine answers with the reading and every map as halves") {
  Engine engine = ready_engine();
  CHECK_FALSE(engine.step());
  engine.accept(request(7, "the [MASK]"));
  run(engine);
  const auto answer = take<Answer>(engine);
  CHECK(answer.id == 7);
  CHECK((answer.layers == 2 && answer.heads == 2));
  CHECK(answer.reading.masks.size() == 1);
  CHECK(answer.reading.masks[0].predictions.size() == 3);
  Session session = tiny_session();
  read(session, "the [MASK]");
  REQUIRE(answer.maps.size() == session.attention().size());
  for (std::size_t i = 0; i < answer.maps.size(); ++i) CHECK(answer.maps[i] == to_half(session.attention()[i]));
  CHECK_FALSE(engine.take());
}

TEST_CASE("maps that are taken a layer at a time are with the answer's the whole, also where a newer text came") {
  Engine engine = ready_engine();
  Session session = tiny_session();
  const auto expected = [&](const std::string& text) {
    read(session, text);
    std::vector<std::uint16_t> halves;
    for (const float value : session.attention()) halves.push_back(to_half(value));
    return halves;
  };
  engine.accept(request(6, "the sand"));
  CHECK(engine.step());
  CHECK(engine.step());  // a layer has run, and its maps are not taken
  engine.accept(request(7, "the [MASK]"));
  std::vector<std::uint16_t> maps;
  std::uint32_t layers = 0;
  for (bool more = true; more;) {
    more = engine.step();
    while (auto layer = engine.take_maps()) {
      CHECK((layer->id == 7 && layer->layer == layers++ && layer->layers == 2));
      maps.insert(maps.end(), layer->halves.begin(), layer->halves.end());
    }
  }
  CHECK(layers > 0);
  const auto answer = take<Answer>(engine);
  CHECK(answer.id == 7);
  maps.insert(maps.end(), answer.maps.begin(), answer.maps.end());
  CHECK(maps == expected("the [MASK]"));
  CHECK_FALSE(engine.take_maps());
}

TEST_CASE("the newest text wins, before the older is begun and half way through it") {
  Engine engine = ready_engine();
  engine.accept(request(1, "the sand"));
  engine.accept(request(2, "the water"));
  CHECK(engine.step());
  CHECK(engine.step());  // a layer of 2 has run
  engine.accept(request(3, "the river"));
  engine.accept(request(4, "the park"));
  run(engine);
  const auto answer = take<Answer>(engine);
  CHECK(answer.id == 4);
  CHECK(answer.reading.text == "the park");
  CHECK_FALSE(engine.take());
}

TEST_CASE("a cancelled text gets no answer, and the next one does") {
  for (const int steps : {0, 1, 2}) {
    Engine engine = ready_engine();
    engine.accept(request(1, "the sand"));
    for (int i = 0; i < steps; ++i) CHECK(engine.step());
    engine.accept(CancelRequest{});
    CHECK_FALSE(engine.step());
    CHECK_FALSE(engine.take());
    engine.accept(request(2, "the water"));
    run(engine);
    CHECK(take<Answer>(engine).id == 2);
  }
}

TEST_CASE("invalid UTF-8 is a failure with the request's id, and the engine goes on") {
  Engine engine = ready_engine();
  engine.accept(request(5, "\xFF"));
  run(engine);
  const auto failure = take<Failure>(engine);
  CHECK(failure.id == 5);
  CHECK_FALSE(failure.fatal);
  CHECK(failure.message.find("UTF-8") != std::string::npos);
  engine.accept(request(6, "the"));
  run(engine);
  CHECK(take<Answer>(engine).id == 6);
}

TEST_CASE("a head is sent as exact floats") {
  Engine engine = ready_engine();
  engine.accept(request(3, "the turtle"));
  run(engine);
  take<Answer>(engine);
  engine.accept(HeadRequest{.id = 3, .layer = 1, .head = 1});
  const auto map = take<HeadMap>(engine);
  CHECK((map.id == 3 && map.layer == 1 && map.head == 1 && map.tokens == 4));
  Session session = tiny_session();
  read(session, "the turtle");
  const auto expected = session.attention(1, 1);
  CHECK(map.cells == std::vector<float>(expected.begin(), expected.end()));
}

TEST_CASE("a head outside the model is a failure") {
  Engine engine = ready_engine();
  engine.accept(request(3, "the"));
  run(engine);
  take<Answer>(engine);
  for (const HeadRequest& wrong : {HeadRequest{3, 2, 0}, HeadRequest{3, 0, 2}, HeadRequest{3, 4294967295u, 0}}) {
    engine.accept(wrong);
    CHECK(take<Failure>(engine).id == 3);
  }
}

TEST_CASE("a head of a text that is not the newest answered one is not sent") {
  Engine engine = ready_engine();
  engine.accept(HeadRequest{.id = 0, .layer = 0, .head = 0});  // before any answer
  CHECK_FALSE(engine.take());
  engine.accept(request(1, "the"));
  run(engine);
  take<Answer>(engine);
  engine.accept(HeadRequest{.id = 2, .layer = 0, .head = 0});
  CHECK_FALSE(engine.take());
  engine.accept(request(2, "the turtle"));
  CHECK(engine.step());
  engine.accept(HeadRequest{.id = 1, .layer = 0, .head = 0});  // its maps are gone
  CHECK_FALSE(engine.take());
  engine.accept(CancelRequest{});
  for (const std::uint32_t id : {0u, 1u, 2u}) engine.accept(HeadRequest{.id = id, .layer = 1, .head = 1});
  CHECK_FALSE(engine.take());
}

// --- two slots, and questions about readings ---

ReadRequest second(std::uint32_t id, const std::string& text) {
  return {.id = id, .text = text, .pair = "", .slot = 1};
}

Answer answer_to(Engine& engine, const ReadRequest& request) {
  engine.accept(request);
  run(engine);
  auto answer = take<Answer>(engine);
  CHECK((answer.id == request.id && answer.slot == request.slot && answer.muted == request.muted));
  return answer;
}

// The next event that is no Progress.
template <class T>
T take_answer(Engine& engine) {
  for (;;) {
    auto event = engine.take();
    REQUIRE(event);
    if (std::holds_alternative<Progress>(*event)) continue;
    if (const auto* failure = std::get_if<Failure>(&*event)) UNSCOPED_INFO(failure->message);
    REQUIRE(std::holds_alternative<T>(*event));
    return std::get<T>(std::move(*event));
  }
}

TEST_CASE("muted heads change the answer, and a head that is none is a failure") {
  Engine engine = ready_engine();
  ReadRequest muted = request(1, "the [MASK]");
  muted.muted = {0, 1};
  const auto answer = answer_to(engine, muted);
  Session session = tiny_session();
  const Reading expected = read_muted(session, "the [MASK]", {0, 1});
  CHECK(answer.reading.masks[0].predictions[0].logit == expected.masks[0].predictions[0].logit);
  CHECK(answer.maps != answer_to(engine, request(2, "the [MASK]")).maps);
  muted.muted = {4};
  engine.accept(muted);
  run(engine);
  CHECK(take<Failure>(engine).message == "found head 4 to mute, expected 0 to 3");
}

TEST_CASE("both slots are answered, and questions go to the reading that they name") {
  Engine engine = ready_engine();
  engine.accept(second(2, "a [MASK] river"));
  engine.accept(request(1, "the [MASK]"));
  run(engine);
  CHECK(take<Answer>(engine).id == 1);  // the sentence before the one that it is compared with
  CHECK(take<Answer>(engine).id == 2);
  for (const std::uint32_t id : {1u, 2u}) {
    engine.accept(HeadRequest{.id = id, .layer = 0, .head = 1});
    engine.accept(LensRequest{.id = id});
    run(engine);
    CHECK(take<HeadMap>(engine).tokens == (id == 1 ? 4 : 5));
    const auto lens = take<Lens>(engine);
    CHECK((lens.id == id && lens.masks.at(0).position == 2));
  }
}

TEST_CASE("a newer text of one slot leaves the other's reading as it is") {
  Engine engine = ready_engine();
  answer_to(engine, request(1, "the [MASK]"));
  answer_to(engine, second(2, "a [MASK] river"));
  answer_to(engine, second(3, "a river"));
  engine.accept(JointRequest{.id = 2});  // replaced
  CHECK_FALSE(engine.step());
  engine.accept(JointRequest{.id = 1});
  run(engine);
  const auto joint = take_answer<Joint>(engine);
  CHECK((joint.id == 1 && joint.reading.joint.size() == 1));
  CHECK_FALSE(engine.take());
}

TEST_CASE("a slot that is none is a failure") {
  Engine engine = ready_engine();
  ReadRequest wrong = request(3, "the");
  wrong.slot = 2;
  engine.accept(wrong);
  CHECK_FALSE(engine.step());
  CHECK(take<Failure>(engine).message == "found slot 2, expected 0 to 1");
}

TEST_CASE("every question is answered with the reading's id, long ones with progress") {
  Engine engine = ready_engine();
  answer_to(engine, request(4, "the [MASK] moved [MASK]"));
  engine.accept(SweepRequest{.id = 4, .position = 2});
  engine.accept(PositionsRequest{.id = 4, .positions = {1}, .top = 2});
  engine.accept(TargetsRequest{.id = 4, .words = {"turtles"}});
  engine.accept(JointRequest{.id = 4});
  engine.accept(LensRequest{.id = 4, .top = 2});
  run(engine);
  CHECK(take_answer<Positions>(engine).id == 4);  // the sweep, which takes longest, comes last
  CHECK(take_answer<Targets>(engine).id == 4);
  CHECK(take_answer<Joint>(engine).id == 4);
  CHECK(take_answer<Lens>(engine).id == 4);
  for (std::uint32_t pass = 1; pass <= 4; ++pass) {
    const auto progress = take<Progress>(engine);
    CHECK((progress.id == 4 && progress.done == pass && progress.total == 4));
    CHECK(progress.request == Request(SweepRequest{}).index());
  }
  CHECK(take<Sweep>(engine).id == 4);
  CHECK_FALSE(engine.take());
}

TEST_CASE("a question that comes in the middle of a sweep goes first, and the sweep's answer is the same") {
  Engine engine = ready_engine();
  answer_to(engine, request(1, "the [MASK] moved"));
  engine.accept(SweepRequest{.id = 1, .position = 2});
  run(engine);
  const auto expected = take_answer<Sweep>(engine);
  engine.accept(SweepRequest{.id = 1, .position = 2});
  for (int i = 0; i < 4; ++i) CHECK(engine.step());
  engine.accept(TargetsRequest{.id = 1, .words = {"turtles"}});
  engine.accept(HeadRequest{.id = 1, .layer = 1, .head = 0});
  run(engine);
  CHECK(take_answer<HeadMap>(engine).id == 1);
  CHECK(take_answer<Targets>(engine).masks.size() == 1);
  const auto sweep = take_answer<Sweep>(engine);
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(sweep.reading.effects[i].divergence == expected.reading.effects[i].divergence);
}

TEST_CASE("a newer question of a kind replaces the older one") {
  Engine engine = ready_engine();
  answer_to(engine, request(1, "the [MASK] moved"));
  engine.accept(TargetsRequest{.id = 1, .words = {"turtles"}});
  CHECK(engine.step());
  engine.accept(TargetsRequest{.id = 1, .words = {"river"}});
  run(engine);
  CHECK(take_answer<Targets>(engine).masks.at(0).scores.at(0).word == "river");
  CHECK_FALSE(engine.take());
}

TEST_CASE("a newer text and a cancel stop a sweep between two layers") {
  for (const bool cancelled : {false, true}) {
    Engine engine = ready_engine();
    answer_to(engine, request(1, "the [MASK] moved"));
    engine.accept(SweepRequest{.id = 1, .position = 2});
    for (int i = 0; i < 2; ++i) CHECK(engine.step());
    if (cancelled) {
      engine.accept(CancelRequest{});
      CHECK_FALSE(engine.step());
      engine.accept(HeadRequest{.id = 1, .layer = 0, .head = 0});  // the reading stays
      CHECK(take<HeadMap>(engine).id == 1);
    } else {
      engine.accept(request(2, "the river"));
      engine.accept(SweepRequest{.id = 1, .position = 2});  // too late
      run(engine);
      CHECK(take<Answer>(engine).id == 2);
    }
    CHECK_FALSE(engine.take());
  }
}

TEST_CASE("a question that can not be answered is a failure with the reading's id, and the next is answered") {
  Engine engine = ready_engine();
  answer_to(engine, request(6, "the [MASK]"));
  engine.accept(SweepRequest{.id = 6, .position = 99});
  engine.accept(LensRequest{.id = 6});
  run(engine);
  CHECK(take<Lens>(engine).id == 6);
  const auto failure = take<Failure>(engine);
  CHECK((failure.id == 6 && !failure.fatal && failure.message == "found position 99, expected 0 to 3"));
}

}  // namespace
}  // namespace maskscope::scope
