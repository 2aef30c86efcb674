// Questions about a reading, against the plain model's own answers.
#include "engine/task.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/target.h"
#include "tiny_session.h"

namespace maskscope::engine {
namespace {

using namespace testing;
using maskscope::testing::PlainBert;
using maskscope::testing::Tensors;
using maskscope::testing::tiny_tensors;
using Row = PlainBert::Row;

template <class Found, class Question>
Found ask(Session& session, const Question& question) {
  const auto task = make_task(session, question);
  auto event = answer(*task);
  INFO((event ? "" : event.error().message));
  REQUIRE(event);
  REQUIRE(std::holds_alternative<Found>(*event));
  return std::get<Found>(std::move(*event));
}

template <class Question>
std::string problem(Session& session, const Question& question) {
  const auto task = make_task(session, question);
  const auto event = answer(*task);
  REQUIRE_FALSE(event);
  return event.error().message;
}

Row log_softmax(Row logits) {
  double total = 0;
  for (const double logit : logits) total += std::exp(logit);
  for (double& logit : logits) logit -= std::log(total);
  return logits;
}

// Log-probabilities of the plain model.
class Plain {
 public:
  Row at(const bert::Input& input, std::size_t position, std::vector<std::uint32_t> ablated_heads = {}) {
    bert_.ablated = std::move(ablated_heads);
    bert_.run(input);
    return log_softmax(bert_.logits(position));
  }
  PlainBert& bert() { return bert_; }

 private:
  Tensors tensors_ = tiny_tensors();
  PlainBert bert_{tensors_};
};

bert::Input input_of(const Reading& reading) { return {reading.encoding.ids, reading.encoding.type_ids}; }

std::size_t best_of(const Row& row) { return static_cast<std::size_t>(std::ranges::max_element(row) - row.begin()); }

std::uint32_t rank_of(const Row& row, std::size_t word) {
  return 1 + static_cast<std::uint32_t>(std::ranges::count_if(row, [&](double other) { return other > row[word]; }));
}

bool near(float found, double expected) { return std::abs(static_cast<double>(found) - expected) < 1e-4; }

bool is(const analysis::Prediction& found, const Row& row, std::size_t word) {
  return static_cast<std::size_t>(found.id) == word && near(found.probability, std::exp(row[word]));
}

constexpr text::TokenId kMask = 4;

// --- positions ---

void check_position(const TokenPredictions& found, std::size_t position, const Row& row, text::TokenId own) {
  const auto word = static_cast<std::size_t>(own);
  CHECK(found.position == position);
  REQUIRE(found.predictions.size() == 2);
  CHECK(is(found.predictions[0], row, best_of(row)));
  CHECK(is(found.own, row, word));
  CHECK(found.own_rank == rank_of(row, word));
}

TEST_CASE("every place has its words, and its own token's rank and probability among them") {
  Session session = tiny_session();
  const Reading reading = read(session, "the turtle moved [MASK]", "a river");
  const std::vector<std::uint32_t> places = {3, 0, 6, 4};
  const auto positions =
      ask<TokenPredictionsResult>(session, TokenPredictionsRequest{.id = 7, .positions = places, .top = 2});
  CHECK((positions.request.id == 7 && !positions.request.masked));
  REQUIRE(positions.positions.size() == 4);
  Plain plain;
  for (std::size_t i = 0; i < 4; ++i) {
    check_position(positions.positions[i], places[i], plain.at(input_of(reading), places[i]),
                   reading.encoding.ids[places[i]]);
  }
}

TEST_CASE("masked, each place is read without its own token, and the others with theirs") {
  Session session = tiny_session();
  const Reading reading = read(session, "the turtle moved");
  const auto positions = ask<TokenPredictionsResult>(
      session, TokenPredictionsRequest{.id = 1, .positions = {1, 2, 3}, .top = 2, .masked = true});
  CHECK(positions.request.masked);
  REQUIRE(positions.positions.size() == 3);
  Plain plain;
  for (std::size_t position = 1; position <= 3; ++position) {
    bert::Input input = input_of(reading);
    input.ids[position] = kMask;
    check_position(positions.positions[position - 1], position, plain.at(input, position),
                   reading.encoding.ids[position]);
  }
}

TEST_CASE("more places than fit one product are all answered, in order") {
  Session session = tiny_session();
  read(session, "the turtle");
  std::vector<std::uint32_t> many;
  for (std::uint32_t i = 0; i < 70; ++i) many.push_back(i % 4);
  const auto positions =
      ask<TokenPredictionsResult>(session, TokenPredictionsRequest{.id = 1, .positions = many, .top = 1});
  REQUIRE(positions.positions.size() == 70);
  for (std::size_t i = 0; i < 70; ++i) {
    CHECK(positions.positions[i].position == many[i]);
    CHECK(positions.positions[i].own.logit == positions.positions[i % 4].own.logit);
  }
}

TEST_CASE("a place outside the text is refused, masked or not") {
  Session session = tiny_session();
  read(session, "the turtle");
  for (const bool masked : {false, true}) {
    CHECK(problem(session, TokenPredictionsRequest{.id = 1, .positions = {1, 4}, .top = 1, .masked = masked}) ==
          "found position 4, expected 0 to 3");
  }
  CHECK(problem(session, HeadAblationRequest{.id = 1, .position = 4}) == "found position 4, expected 0 to 3");
}

// --- targets ---

TEST_CASE("a word of one piece has its probability at each mask") {
  Session session = tiny_session();
  const Reading reading = read(session, "the [MASK] moved [MASK]");
  const auto targets = ask<CandidatesResult>(session, CandidatesRequest{.id = 5, .words = {"Turtle", "x", "##s"}});
  CHECK(targets.request.id == 5);
  REQUIRE(targets.masks.size() == 2);
  Plain plain;
  for (std::size_t m = 0; m < 2; ++m) {
    const MaskCandidates& mask = targets.masks[m];
    CHECK(mask.position == reading.masks[m].position);
    const Row row = plain.at(input_of(reading), mask.position);
    REQUIRE(mask.scores.size() == 3);
    const char* pieces[] = {"turtle", "x", "##s"};
    for (std::size_t w = 0; w < 3; ++w) {
      const CandidateScore& score = mask.scores[w];
      CHECK((score.problem.empty() && score.pieces == std::vector<std::string>{pieces[w]}));
      CHECK(near(score.log_score, row[static_cast<std::size_t>(*session.vocabulary().find(pieces[w]))]));
    }
    CHECK(mask.scores[0].word == "Turtle");
  }
}

TEST_CASE("a word of several pieces has its pseudo-log-likelihood: each piece masked, the others in place") {
  Session session = tiny_session();
  const Reading reading = read(session, "the [MASK] moved", "[MASK] a");
  const auto targets = ask<CandidatesResult>(session, CandidatesRequest{.id = 1, .words = {"slowly turtles"}});
  const text::TokenId pieces[] = {*session.vocabulary().find("slow"), *session.vocabulary().find("##ly"),
                                  *session.vocabulary().find("turtle"), *session.vocabulary().find("##s")};
  Plain plain;
  REQUIRE(targets.masks.size() == 2);
  for (const MaskCandidates& mask : targets.masks) {
    double expected = 0;
    for (std::size_t masked = 0; masked < 4; ++masked) {
      bert::Input input;
      for (std::size_t i = 0; i < reading.encoding.ids.size(); ++i) {
        const bool here = i == mask.position;
        for (std::size_t piece = 0; piece < (here ? 4 : 1); ++piece) {
          input.ids.push_back(!here ? reading.encoding.ids[i] : piece == masked ? kMask : pieces[piece]);
          input.type_ids.push_back(reading.encoding.type_ids[i]);
        }
      }
      expected += plain.at(input, mask.position + masked)[static_cast<std::size_t>(pieces[masked])];
    }
    CHECK(mask.scores[0].pieces == std::vector<std::string>{"slow", "##ly", "turtle", "##s"});
    CHECK(near(mask.scores[0].log_score, expected));
  }
}

TEST_CASE("words that cannot be scored say why, and the others have their scores") {
  Session session = tiny_session();
  std::string text = "[MASK]";
  for (int i = 0; i < 20; ++i) text += " the";  // 23 tokens of 24
  read(session, text);
  const auto targets = ask<CandidatesResult>(
      session,
      CandidatesRequest{.id = 1, .words = {"", "xyz", "[MASK]", "\xFF", "the turtles", "turtles", "water", "##"}});
  const auto& scores = targets.masks.at(0).scores;
  REQUIRE(scores.size() == 8);
  CHECK(scores[0].problem == "the word is empty");
  CHECK(scores[1].problem == "the model's vocabulary has no pieces for \"xyz\"");
  CHECK(scores[2].problem == "[MASK] is not a word");
  CHECK(scores[3].problem.find("not valid UTF-8") != std::string::npos);
  CHECK(scores[4].problem == "with \"the turtles\" the text has 25 tokens; the model reads 24");
  CHECK(scores[7].problem == "the model's vocabulary has no pieces for \"##\"");
  for (const std::size_t good : {5u, 6u}) CHECK((scores[good].problem.empty() && scores[good].log_score < 0));
  for (const std::size_t bad : {0u, 1u, 2u, 3u, 4u, 7u}) CHECK(scores[bad].pieces.empty());
}

// --- joint ---

TEST_CASE("masks are filled jointly, the surest first, and the probability is the chain's") {
  Session session = tiny_session();
  const Reading reading = read(session, "[MASK] the [MASK] moved [MASK] a [MASK]");
  const auto joint = ask<SequentialFillResult>(session, SequentialFillRequest{.id = 3});
  CHECK(joint.request.id == 3);
  REQUIRE(joint.reading.joint.size() == 4);
  REQUIRE(joint.reading.independent.size() == 4);
  Plain plain;
  bert::Input input = input_of(reading);
  double independent = 0, chain = 0;
  for (std::size_t m = 0; m < 4; ++m) {
    const FilledMask& mask = joint.reading.independent[m];
    CHECK(mask.position == reading.masks[m].position);
    const Row row = plain.at(input, mask.position);
    CHECK(is(mask.word, row, best_of(row)));
    independent += row[best_of(row)];
  }
  std::vector<std::size_t> open;
  for (const MaskPredictions& mask : reading.masks) open.push_back(mask.position);
  for (const FilledMask& mask : joint.reading.joint) {
    Row row;
    std::size_t surest = 0;
    for (std::size_t i = 0; i < open.size(); ++i) {
      const Row other = plain.at(input, open[i]);
      if (i > 0 && std::ranges::max(other) <= std::ranges::max(row)) continue;
      row = other;
      surest = i;
    }
    CHECK(mask.position == open[surest]);
    CHECK(is(mask.word, row, best_of(row)));
    chain += row[best_of(row)];
    input.ids[open[surest]] = static_cast<text::TokenId>(best_of(row));
    open.erase(open.begin() + static_cast<std::ptrdiff_t>(surest));
  }
  CHECK(near(joint.reading.joint_log_probability, chain));
  CHECK(near(joint.reading.independent_log_probability, independent));
}

TEST_CASE("one mask is filled by its best word either way") {
  Session session = tiny_session();
  const Reading reading = read(session, "the [MASK]");
  const auto joint = ask<SequentialFillResult>(session, SequentialFillRequest{.id = 1}).reading;
  REQUIRE(joint.joint.size() == 1);
  CHECK(joint.joint[0].word.id == reading.masks[0].predictions[0].id);
  CHECK(joint.joint_log_probability == joint.independent_log_probability);
}

TEST_CASE("a text without a mask has nothing to fill, to score or to look through") {
  Session session = tiny_session();
  read(session, "the turtle");
  CHECK(ask<SequentialFillResult>(session, SequentialFillRequest{.id = 1}).reading.joint.empty());
  CHECK(ask<CandidatesResult>(session, CandidatesRequest{.id = 1, .words = {"a", "turtles"}}).masks.empty());
  CHECK(ask<LogitLensResult>(session, LogitLensRequest{.id = 1}).masks.empty());
}

// --- lens ---

TEST_CASE("the lens reads every layer's hidden state through the head; the last layer's is the prediction") {
  Session session = tiny_session();
  const Reading reading = read(session, "the [MASK] moved [MASK]");
  const auto lens = ask<LogitLensResult>(session, LogitLensRequest{.id = 2, .top = 3});
  CHECK(lens.request.id == 2);
  REQUIRE(lens.masks.size() == 2);
  Plain plain;
  for (std::size_t m = 0; m < 2; ++m) {
    const MaskPredictions& mask = reading.masks[m];
    const MaskLogitLens& found = lens.masks[m];
    CHECK(found.position == mask.position);
    REQUIRE(found.layers.size() == 3);
    const std::size_t last = best_of(plain.at(input_of(reading), mask.position));
    for (std::size_t layer = 0; layer < 3; ++layer) {
      const Row row = log_softmax(plain.bert().logits_of(plain.bert().states[layer][mask.position]));
      REQUIRE(found.layers[layer].predictions.size() == 3);
      CHECK(is(found.layers[layer].predictions[0], row, best_of(row)));
      CHECK(near(found.layers[layer].target_probability, std::exp(row[last])));
      CHECK(found.layers[layer].target_rank == rank_of(row, last));
    }
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(found.layers[2].predictions[i].id == mask.predictions[i].id);
      // The lens has one row where the reading has several: not every f32 product adds up both in the same order.
      CHECK(near(found.layers[2].predictions[i].logit, mask.predictions[i].logit));
    }
    CHECK(found.layers[2].target_rank == 1);
    CHECK(static_cast<std::size_t>(found.target.id) == last);
  }
}

TEST_CASE("a chosen word is followed through the layers at every mask, and one that is none is refused") {
  Session session = tiny_session();
  const Reading reading = read(session, "the [MASK] moved [MASK]");
  const text::TokenId lane = *find_target(session, "lane");
  const auto lens = ask<LogitLensResult>(session, LogitLensRequest{.id = 2, .top = 1, .target = lane});
  REQUIRE(lens.masks.size() == 2);
  Plain plain;
  for (const MaskLogitLens& found : lens.masks) {
    CHECK(is(found.target, plain.at(input_of(reading), found.position), static_cast<std::size_t>(lane)));
    CHECK(found.target.token == "lane");
    REQUIRE(found.layers.size() == 3);
    for (std::size_t layer = 0; layer < 3; ++layer) {
      const Row row = log_softmax(plain.bert().logits_of(plain.bert().states[layer][found.position]));
      CHECK(near(found.layers[layer].target_probability, std::exp(row[static_cast<std::size_t>(lane)])));
      CHECK(found.layers[layer].target_rank == rank_of(row, static_cast<std::size_t>(lane)));
    }
  }
  for (const text::TokenId none : {-1, 50}) {
    const std::string sentence = concat("found the target ", none, ", expected the id of a word, 0 to 49");
    CHECK(problem(session, LogitLensRequest{.id = 2, .target = none}) == sentence);
    CHECK(problem(session, HeadAblationRequest{.id = 2, .position = 2, .target = none}) == sentence);
  }
}

// --- sweep ---

void check_sweep(const std::vector<std::uint32_t>& ablated_heads) {
  Session session = tiny_session();
  const Reading reading = read_ablated(session, "the [MASK] moved across", ablated_heads);
  const auto sweep = ask<HeadAblationResult>(session, HeadAblationRequest{.id = 9, .position = 2});
  CHECK(sweep.request.id == 9);
  CHECK(sweep.reading.position == 2);
  REQUIRE(sweep.reading.effects.size() == 4);
  Plain plain;
  const Row before = plain.at(input_of(reading), 2, ablated_heads);
  CHECK(is(sweep.reading.target, before, best_of(before)));
  float last = 1e9F;
  for (const HeadEffect& effect : sweep.reading.effects) {
    CHECK(effect.divergence <= last);
    last = effect.divergence;
    auto without = ablated_heads;
    without.push_back(effect.layer * 2 + effect.head);
    const Row after = plain.at(input_of(reading), 2, without);
    double divergence = 0;
    for (std::size_t i = 0; i < after.size(); ++i) divergence += std::exp(before[i]) * (before[i] - after[i]);
    CHECK(near(effect.divergence, divergence));
    CHECK(near(effect.log_change, after[best_of(before)] - before[best_of(before)]));
    CHECK(is(effect.best, after, best_of(after)));
  }
  CHECK(sweep.reading.effects.front().divergence > 0.01F);
}

TEST_CASE("the sweep ranks every head by how far the answer moves without it") { check_sweep({}); }

TEST_CASE("the sweep goes on from the heads that are ablated already, which move nothing") {
  check_sweep({1});
  Session session = tiny_session();
  read_ablated(session, "the [MASK] moved across", {1});
  const auto sweep = ask<HeadAblationResult>(session, HeadAblationRequest{.id = 1, .position = 2});
  CHECK((sweep.reading.effects.back().layer == 0 && sweep.reading.effects.back().head == 1));
  CHECK(sweep.reading.effects.back().divergence == 0);
}

TEST_CASE("the sweep tells the change of a chosen word's log-probability") {
  Session session = tiny_session();
  const Reading reading = read(session, "the [MASK] moved across");
  const text::TokenId lane = *find_target(session, "lane");
  const auto word = static_cast<std::size_t>(lane);
  const auto sweep = ask<HeadAblationResult>(session, HeadAblationRequest{.id = 1, .position = 2, .target = lane});
  Plain plain;
  const Row before = plain.at(input_of(reading), 2);
  CHECK(is(sweep.reading.target, before, word));
  REQUIRE(sweep.reading.effects.size() == 4);
  for (const HeadEffect& effect : sweep.reading.effects) {
    const Row after = plain.at(input_of(reading), 2, {effect.layer * 2 + effect.head});
    CHECK(near(effect.log_change, after[word] - before[word]));
  }
}

// --- targets of classifiers ---

TEST_CASE("a classifier's chosen label is followed through the layers, and without each head") {
  Session session = tiny_classifier();
  const std::string text = "the turtle moved";
  const Reading reading = read(session, text);
  REQUIRE(reading.output == OutputKind::text_label);
  for (const std::string name : {"negative", "neutral", "positive"}) {
    const auto label = find_target(session, name);
    REQUIRE(label);
    const auto lens = ask<LogitLensResult>(session, LogitLensRequest{.id = 1, .top = 3, .target = *label});
    REQUIRE(lens.masks.size() == 1);
    CHECK(lens.masks[0].target.token == name);
    for (const LogitLensLayer& layer : lens.masks[0].layers) {
      REQUIRE(layer.target_rank >= 1);
      REQUIRE(layer.target_rank <= 3);
      const analysis::Prediction& at_rank = layer.predictions[layer.target_rank - 1];
      CHECK(at_rank.token == name);
      CHECK(at_rank.probability == layer.target_probability);
    }
    const auto sweep = ask<HeadAblationResult>(session, HeadAblationRequest{.id = 1, .position = 0, .target = *label});
    Session ablated = tiny_classifier();
    for (const HeadEffect& effect : sweep.reading.effects) {
      const Reading without = read_ablated(ablated, text, {effect.layer * 2 + effect.head});
      const auto one = std::ranges::find(without.masks[0].predictions, name, &analysis::Prediction::token);
      CHECK(
          near(sweep.reading.target.probability * std::exp(effect.log_change), static_cast<double>(one->probability)));
    }
  }
  CHECK(problem(session, LogitLensRequest{.id = 1, .target = 3}) ==
        "found the target 3, expected 0 to 2: negative, neutral, positive");
  CHECK(problem(session, HeadAblationRequest{.id = 1, .position = 0, .target = -1}) ==
        "found the target -1, expected 0 to 2: negative, neutral, positive");
}

TEST_CASE("a target is found by its name, and one that is not there is told with what is") {
  const Session classifier = tiny_classifier();
  CHECK(*find_target(classifier, "positive") == 2);
  CHECK(find_target(classifier, "happy").error().message ==
        "found the target \"happy\", expected one of the model's labels: negative, neutral, positive");
  const Session words = tiny_session();
  CHECK(words.vocabulary().token(*find_target(words, "##ing")) == "##ing");
  CHECK(find_target(words, "turtles").error().message ==
        "found the target \"turtles\", which has 2 pieces (turtle, ##s), expected a word of one");
  CHECK_FALSE(find_target(words, "\U0001F355"));
}

// --- similarity ---

double cosine_of(const Row& a, const Row& b) {
  double product = 0, a_squared = 0, b_squared = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    product += a[i] * b[i];
    a_squared += a[i] * a[i];
    b_squared += b[i] * b[i];
  }
  return product / std::sqrt(a_squared * b_squared);
}

void check_similarity(Session& session, PlainBert& plain, std::uint32_t layer, std::uint32_t position) {
  const auto found = ask<TokenSimilarityResult>(session, TokenSimilarityRequest{8, layer, position});
  CHECK((found.request == TokenSimilarityRequest{8, layer, position} && found.whole));
  const auto& states = plain.states[layer + 1];
  REQUIRE(found.similarities.size() == states.size());
  for (std::size_t token = 0; token < states.size(); ++token) {
    INFO("layer " << layer << ", token " << token);
    CHECK(near(found.similarities[token], cosine_of(states[position], states[token])));
  }
}

TEST_CASE("a token is compared with every token by their hidden states after the layer, with or without a mask") {
  for (const char* text : {"the [MASK] moved across", "the turtle moved across"}) {
    Session session = tiny_session();
    const Reading reading = read(session, text, "a river");
    Plain plain;
    plain.bert().run(input_of(reading));
    for (const std::uint32_t layer : {1u, 0u, 1u}) {  // the last one, which is completed on demand, and kept
      for (const std::uint32_t position : {0u, 2u, 8u}) check_similarity(session, plain.bert(), layer, position);
    }
  }
}

TEST_CASE("similarities are those of the heads that the reading has left") {
  Session session = tiny_session();
  const Reading reading = read_ablated(session, "the [MASK] moved across", {0, 3});
  Plain plain;
  plain.bert().ablated = {0, 3};
  plain.bert().run(input_of(reading));
  for (const std::uint32_t layer : {0u, 1u}) check_similarity(session, plain.bert(), layer, 2);
}

TEST_CASE("the similarity of a token or after a layer that is not there is refused") {
  Session session = tiny_session();
  read(session, "the turtle");
  CHECK(problem(session, TokenSimilarityRequest{1, 0, 4}) == "found position 4, expected 0 to 3");
  CHECK(problem(session, TokenSimilarityRequest{1, 2, 0}) == "found layer 2, expected 0 to 1");
}

TEST_CASE("a pass that was given up is begun again, and the answer is the same") {
  Session session = tiny_session();
  read(session, "the [MASK] moved [MASK]");
  const auto expected = ask<HeadAblationResult>(session, HeadAblationRequest{.id = 1, .position = 2});
  const auto task = make_task(session, HeadAblationRequest{.id = 1, .position = 2});
  REQUIRE(task->prepare());
  for (;;) {
    {
      const auto given_up = task->next();
    }
    auto pass = task->next();
    REQUIRE(pass);
    if (!*pass) break;
    REQUIRE((*pass)->run());
    REQUIRE(task->take(**pass));
  }
  const Event event = task->found(true);
  const auto& found = std::get<HeadAblationResult>(event).reading.effects;
  for (std::size_t i = 0; i < 4; ++i) CHECK(found[i].divergence == expected.reading.effects[i].divergence);
}

TEST_CASE("questions are answered with the heads that the reading has ablated") {
  Session session = tiny_session();
  const std::vector<std::uint32_t> ablated_heads = {0, 3};
  const Reading reading = read_ablated(session, "the [MASK] moved [MASK]", ablated_heads);
  Plain plain;
  const Row row = plain.at(input_of(reading), 2, ablated_heads);
  CHECK(is(reading.masks[0].predictions[0], row, best_of(row)));
  bert::Input input = input_of(reading);
  input.ids[1] = kMask;
  const auto positions = ask<TokenPredictionsResult>(
      session, TokenPredictionsRequest{.id = 1, .positions = {1}, .top = 2, .masked = true});
  check_position(positions.positions[0], 1, plain.at(input, 1, ablated_heads), reading.encoding.ids[1]);
}

}  // namespace
}  // namespace maskscope::engine
