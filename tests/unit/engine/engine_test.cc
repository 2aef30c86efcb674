// Sessions and the engine, on the tiny model.
#include "engine/engine.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/half.h"
#include "tiny_session.h"

namespace maskscope::engine {
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
  for (const MaskPredictions& mask : reading.masks) {
    CHECK(reading.encoding.tokens[mask.position] == "[MASK]");
    const auto logits = plain.logits(mask.position);
    double total = 0, sum = 0;
    for (const double logit : logits) total += std::exp(logit);
    REQUIRE(mask.predictions.size() == 50);
    CHECK(
        std::is_sorted(mask.predictions.begin(), mask.predictions.end(),
                       [](const analysis::Prediction& a, const analysis::Prediction& b) { return a.logit > b.logit; }));
    for (const analysis::Prediction& prediction : mask.predictions) {
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

TEST_CASE("a model that is ready tells what it calls its tokens and labels") {
  const Event words = *Engine(tiny_session(), "tiny", "plain").take();
  const Ready& model = std::get<Ready>(words);
  CHECK((model.layers == 2 && model.heads == 2 && model.words == 50 && model.labels.empty()));
  CHECK(model.output == OutputKind::words);
  CHECK(model.names.mask == "[MASK]");
  const Event labels = *Engine(tiny_classifier(), "tiny", "plain").take();
  CHECK(std::get<Ready>(labels).output == OutputKind::text_label);
  CHECK(std::get<Ready>(labels).labels == std::vector<std::string>{"negative", "neutral", "positive"});
}

TEST_CASE("a model without a masked-LM head is read, with a sentence instead of predictions") {
  auto builder = SessionBuilder::begin(kTinyConfigJson, {.vocabulary = tiny_vocabulary(), .settings = {}}, 1);
  REQUIRE(builder);
  for (const auto& [name, values] : tiny_tensors()) {
    if (!name.starts_with("cls.")) REQUIRE(builder->add(values.tensor()));
  }
  auto session = builder->finish();
  REQUIRE(session);
  Engine engine(std::move(*session), "tiny", "plain");
  CHECK(engine.take());
  engine.accept(ReadRequest{.id = 1, .text = "the [MASK]", .pair = {}});
  while (engine.step()) {
  }
  const auto event = engine.take();
  REQUIRE(event);
  const auto* answer = std::get_if<Answer>(&*event);
  REQUIRE(answer != nullptr);
  CHECK(answer->reading.masks.empty());
  CHECK(answer->reading.no_predictions.find("no masked-LM head") != std::string::npos);
  CHECK(answer->maps.size() == 2 * 2 * 4 * 4);
  for (const Request& question : {Request(TokenPredictionsRequest{.id = 1, .positions = {1}}),
                                  Request(HeadAblationRequest{.id = 1, .position = 2})}) {
    engine.accept(question);
    while (engine.step()) {
    }
    const auto refused = engine.take();
    REQUIRE(refused);
    const auto* failure = std::get_if<Failure>(&*refused);
    REQUIRE(failure != nullptr);
    CHECK_FALSE(failure->fatal);
    CHECK(failure->message == answer->reading.no_predictions);
  }
  engine.accept(TokenSimilarityRequest{.id = 1, .layer = 1, .position = 2});  // asks the hidden states alone
  while (engine.step()) {
  }
  const auto similar = engine.take();
  REQUIRE(similar);
  REQUIRE(std::holds_alternative<TokenSimilarityResult>(*similar));
  CHECK(std::get<TokenSimilarityResult>(*similar).similarities.size() == 4);
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

TEST_CASE("a vocabulary of more tokens than the model's is refused") {
  const auto builder =
      SessionBuilder::begin(kTinyConfigJson, {.vocabulary = tiny_vocabulary() + "more\n", .settings = {}}, 1);
  REQUIRE_FALSE(builder);
  CHECK(builder.error().message.find("found a vocabulary of 51 tokens, expected at most the 50") != std::string::npos);
  CHECK_FALSE(SessionBuilder::begin("{}", {.vocabulary = tiny_vocabulary(), .settings = {}}, 1));
  CHECK_FALSE(SessionBuilder::begin(kTinyConfigJson, {.vocabulary = "a\nb\n", .settings = {}}, 1));
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
  CHECK((answer.id == request.id && answer.slot == request.slot && answer.ablated_heads == request.ablated_heads));
  return answer;
}

bool is_partial(const Event& event) {
  return std::visit(
      [](const auto& one) {
        if constexpr (requires { one.whole; }) return !one.whole;
        return false;
      },
      event);
}

// The next event that is neither Progress nor a part of an answer.
template <class T>
T take_answer(Engine& engine) {
  for (;;) {
    auto event = engine.take();
    REQUIRE(event);
    if (std::holds_alternative<Progress>(*event) || is_partial(*event)) continue;
    if (const auto* failure = std::get_if<Failure>(&*event)) UNSCOPED_INFO(failure->message);
    REQUIRE(std::holds_alternative<T>(*event));
    return std::get<T>(std::move(*event));
  }
}

TEST_CASE("ablated heads change the answer, and a head that is none is a failure") {
  Engine engine = ready_engine();
  ReadRequest ablated_heads = request(1, "the [MASK]");
  ablated_heads.ablated_heads = {0, 1};
  const auto answer = answer_to(engine, ablated_heads);
  Session session = tiny_session();
  const Reading expected = read_ablated(session, "the [MASK]", {0, 1});
  CHECK(answer.reading.masks[0].predictions[0].logit == expected.masks[0].predictions[0].logit);
  CHECK(answer.maps != answer_to(engine, request(2, "the [MASK]")).maps);
  ablated_heads.ablated_heads = {4};
  engine.accept(ablated_heads);
  run(engine);
  CHECK(take<Failure>(engine).message == "found head 4 to ablate, expected 0 to 3");
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
    engine.accept(LogitLensRequest{.id = id});
    run(engine);
    CHECK(take<HeadMap>(engine).tokens == (id == 1 ? 4 : 5));
    const auto lens = take<LogitLensResult>(engine);
    CHECK((lens.request.id == id && lens.masks.at(0).position == 2));
  }
}

TEST_CASE("a newer text of one slot leaves the other's reading as it is") {
  Engine engine = ready_engine();
  answer_to(engine, request(1, "the [MASK]"));
  answer_to(engine, second(2, "a [MASK] river"));
  answer_to(engine, second(3, "a river"));
  engine.accept(SequentialFillRequest{.id = 2});  // replaced
  CHECK_FALSE(engine.step());
  engine.accept(SequentialFillRequest{.id = 1});
  run(engine);
  const auto joint = take_answer<SequentialFillResult>(engine);
  CHECK((joint.request.id == 1 && joint.reading.joint.size() == 1));
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
  engine.accept(HeadAblationRequest{.id = 4, .position = 2});
  engine.accept(TokenPredictionsRequest{.id = 4, .positions = {1}, .top = 2});
  engine.accept(CandidatesRequest{.id = 4, .words = {"turtles"}});
  engine.accept(SequentialFillRequest{.id = 4});
  engine.accept(LogitLensRequest{.id = 4, .top = 2});
  run(engine);
  CHECK(take_answer<TokenPredictionsResult>(engine).request.id == 4);  // the sweep, which takes longest, comes last
  CHECK(take_answer<CandidatesResult>(engine).request.id == 4);
  CHECK(take_answer<SequentialFillResult>(engine).request.id == 4);
  CHECK(take_answer<LogitLensResult>(engine).request.id == 4);
  float last = -1;
  for (std::uint32_t head = 0; head <= 4; ++head) {
    const auto progress = take<Progress>(engine);
    CHECK((progress.id == 4 && progress.done == head && progress.total == 4));
    CHECK(progress.request == index_of<HeadAblationRequest>());
    CHECK(progress.share > last);
    last = progress.share;
    if (head == 4) continue;
    const auto part = take<HeadAblationResult>(engine);
    CHECK((!part.whole && part.reading.effects.size() == head));
  }
  CHECK(last == 1);
  const auto sweep = take<HeadAblationResult>(engine);
  CHECK((sweep.request.id == 4 && sweep.whole && sweep.reading.effects.size() == 4));
  CHECK_FALSE(engine.take());
}

TEST_CASE("a question that comes in the middle of a sweep goes first, and the sweep's answer is the same") {
  Engine engine = ready_engine();
  answer_to(engine, request(1, "the [MASK] moved"));
  engine.accept(HeadAblationRequest{.id = 1, .position = 2});
  run(engine);
  const auto expected = take_answer<HeadAblationResult>(engine);
  engine.accept(HeadAblationRequest{.id = 1, .position = 2});
  for (int i = 0; i < 4; ++i) CHECK(engine.step());
  engine.accept(CandidatesRequest{.id = 1, .words = {"turtles"}});
  engine.accept(HeadRequest{.id = 1, .layer = 1, .head = 0});
  run(engine);
  CHECK(take_answer<HeadMap>(engine).id == 1);
  CHECK(take_answer<CandidatesResult>(engine).masks.size() == 1);
  const auto sweep = take_answer<HeadAblationResult>(engine);
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(sweep.reading.effects[i].divergence == expected.reading.effects[i].divergence);
}

TEST_CASE("a newer question of a kind replaces the older one") {
  Engine engine = ready_engine();
  answer_to(engine, request(1, "the [MASK] moved"));
  engine.accept(CandidatesRequest{.id = 1, .words = {"turtles"}});
  CHECK(engine.step());
  engine.accept(CandidatesRequest{.id = 1, .words = {"river"}});
  run(engine);
  CHECK(take_answer<CandidatesResult>(engine).masks.at(0).scores.at(0).word == "river");
  CHECK_FALSE(engine.take());
}

TEST_CASE("a newer text and a cancel stop a sweep between two layers") {
  for (const bool cancelled : {false, true}) {
    Engine engine = ready_engine();
    answer_to(engine, request(1, "the [MASK] moved"));
    engine.accept(HeadAblationRequest{.id = 1, .position = 2});
    for (int i = 0; i < 2; ++i) CHECK(engine.step());
    if (cancelled) {
      engine.accept(CancelRequest{});
      CHECK_FALSE(engine.step());
      engine.accept(HeadRequest{.id = 1, .layer = 0, .head = 0});  // the reading stays
      CHECK(take_answer<HeadMap>(engine).id == 1);
    } else {
      engine.accept(request(2, "the river"));
      engine.accept(HeadAblationRequest{.id = 1, .position = 2});  // too late
      run(engine);
      CHECK(take_answer<Answer>(engine).id == 2);
    }
    CHECK_FALSE(engine.take());
  }
}

TEST_CASE("a question that cannot be answered is a failure with the reading's id, and the next is answered") {
  Engine engine = ready_engine();
  answer_to(engine, request(6, "the [MASK]"));
  engine.accept(HeadAblationRequest{.id = 6, .position = 99});
  engine.accept(LogitLensRequest{.id = 6});
  run(engine);
  CHECK(take<LogitLensResult>(engine).request.id == 6);
  const auto failure = take<Failure>(engine);
  CHECK((failure.id == 6 && !failure.fatal && failure.message == "found position 99, expected 0 to 3"));
}

TEST_CASE(
    "the share of a sweep is that of its time: heads of the first layer run every layer, heads of the last but one") {
  Engine engine = ready_engine();  // two layers of two heads: 2, 2, 1 and 1 layers are run
  answer_to(engine, request(1, "the [MASK] moved"));
  engine.accept(HeadAblationRequest{.id = 1, .position = 2});
  run(engine);
  std::vector<float> shares;
  while (const auto event = engine.take()) {
    if (const auto* progress = std::get_if<Progress>(&*event)) shares.push_back(progress->share);
  }
  REQUIRE(shares.size() == 5);
  const float expected[] = {0, 2.0F / 6, 4.0F / 6, 5.0F / 6, 1};
  for (std::size_t i = 0; i < 5; ++i) CHECK(std::abs(shares[i] - expected[i]) < 1e-6F);
}

TEST_CASE("what a long question has found comes as it is found, and is the beginning of the whole answer") {
  Engine engine = ready_engine();
  answer_to(engine, request(1, "the [MASK] moved [MASK] a [MASK]"));
  engine.accept(TokenPredictionsRequest{.id = 1, .positions = {1, 2, 3}, .top = 2, .masked = true});
  engine.accept(SequentialFillRequest{.id = 1});
  run(engine);
  std::vector<TokenPredictionsResult> positions;
  std::vector<SequentialFillResult> joints;
  while (const auto event = engine.take()) {
    if (const auto* part = std::get_if<TokenPredictionsResult>(&*event)) positions.push_back(*part);
    if (const auto* part = std::get_if<SequentialFillResult>(&*event)) joints.push_back(*part);
  }
  REQUIRE(positions.size() == 4);  // none, one, two, and all three
  REQUIRE(joints.size() == 3);     // the reading itself fills the first
  for (std::size_t i = 0; i < positions.size(); ++i) {
    CHECK(positions[i].whole == (i == 3));
    REQUIRE(positions[i].positions.size() == i);
    for (std::size_t k = 0; k < i; ++k)
      CHECK(positions[i].positions[k].own.logit == positions.back().positions[k].own.logit);
  }
  for (std::size_t i = 0; i < joints.size(); ++i) {
    CHECK(joints[i].whole == (i == 2));
    REQUIRE(joints[i].reading.joint.size() == i + 1);
    for (std::size_t k = 0; k <= i; ++k)
      CHECK(joints[i].reading.joint[k].word.id == joints.back().reading.joint[k].word.id);
  }
}

TEST_CASE("a word of several pieces has no score before all of them are scored") {
  Engine engine = ready_engine();
  answer_to(engine, request(1, "the [MASK] moved"));
  engine.accept(CandidatesRequest{.id = 1, .words = {"turtles", "river", "slowly"}});
  run(engine);
  std::vector<CandidatesResult> parts;
  while (const auto event = engine.take()) {
    if (const auto* part = std::get_if<CandidatesResult>(&*event)) parts.push_back(*part);
  }
  REQUIRE(parts.size() == 5);  // the reading, then four pieces
  REQUIRE(parts.back().whole);
  for (const CandidatesResult& part : parts) {
    for (const CandidateScore& score : part.masks.at(0).scores) {
      const auto& all = parts.back().masks[0].scores;
      const auto same = std::ranges::find(all, score.word, &CandidateScore::word);
      REQUIRE(same != all.end());
      CHECK(score.log_score == same->log_score);
    }
  }
  CHECK(parts.front().masks[0].scores.size() == 1);
  CHECK(parts.front().masks[0].scores[0].word == "river");
  CHECK(parts[2].masks[0].scores.size() == 2);
}

TEST_CASE("a question that is withdrawn ends at once, the others go on") {
  Engine engine = ready_engine();
  answer_to(engine, request(1, "the [MASK] moved [MASK]"));
  engine.accept(TokenPredictionsRequest{.id = 1, .positions = {1, 2, 3, 4, 5}, .top = 1, .masked = true});
  engine.accept(HeadAblationRequest{.id = 1, .position = 2});
  for (int i = 0; i < 4; ++i) CHECK(engine.step());
  while (engine.take()) {
  }
  engine.accept(
      WithdrawRequest{.id = 2, .request = index_of<TokenPredictionsRequest>()});  // of no reading that there is
  engine.accept(WithdrawRequest{.id = 1, .request = index_of<TokenPredictionsRequest>()});
  engine.accept(LogitLensRequest{.id = 1});
  run(engine);
  CHECK(take_answer<LogitLensResult>(engine).request.id == 1);
  CHECK(take_answer<HeadAblationResult>(engine).reading.effects.size() == 4);
  CHECK_FALSE(engine.take());
  engine.accept(WithdrawRequest{.id = 1, .request = 4'000'000'000});
  CHECK_FALSE(engine.step());
}

// The tiny model's 24 tokens are more masks than are read at once.
std::string many_masks() {
  std::string text = "[MASK]";
  for (int i = 1; i < 20; ++i) text += " [MASK]";
  return text;
}

TEST_CASE("a newer text is begun before all masks of the older are read") {
  Engine engine = ready_engine();
  engine.accept(request(1, many_masks()));
  for (int i = 0; i < 4; ++i) CHECK(engine.step());  // begin, two layers and the first masks
  engine.accept(request(2, "the river"));
  run(engine);
  CHECK(take<Answer>(engine).id == 2);
  CHECK_FALSE(engine.take());
}

TEST_CASE("more masks than are read at once have the words that each has by itself") {
  Engine engine = ready_engine();
  const auto answer = answer_to(engine, request(1, many_masks()));
  REQUIRE(answer.reading.masks.size() == 20);
  Session session = tiny_session();
  read(session, many_masks());
  for (std::size_t i = 0; i < 20; ++i) {
    const auto logits = session.logits(std::vector<std::size_t>{i + 1});
    REQUIRE(logits);
    const auto best = static_cast<std::size_t>(std::ranges::max_element(*logits) - logits->begin());
    CHECK(answer.reading.masks[i].position == i + 1);
    CHECK(static_cast<std::size_t>(answer.reading.masks[i].predictions[0].id) == best);
  }
  engine.accept(SequentialFillRequest{.id = 1});
  engine.accept(LogitLensRequest{.id = 1, .top = 1});
  run(engine);
  CHECK(take_answer<SequentialFillResult>(engine).reading.joint.size() == 20);
  CHECK(take_answer<LogitLensResult>(engine).masks.size() == 20);
}

TEST_CASE("a failure says which request has failed") {
  Engine engine = ready_engine();
  answer_to(engine, request(1, "the [MASK]"));
  engine.accept(HeadAblationRequest{.id = 1, .position = 99});
  engine.accept(HeadRequest{.id = 1, .layer = 9, .head = 0});
  run(engine);
  CHECK(take<Failure>(engine).request == index_of<HeadRequest>());
  CHECK(take<Failure>(engine).request == index_of<HeadAblationRequest>());
}

}  // namespace
}  // namespace maskscope::engine
