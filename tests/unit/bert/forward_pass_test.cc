// The forward pass against BERT's formulas written down plainly in doubles.
#include "bert/forward_pass.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "bert/workspace.h"
#include "tiny_model.h"
#include "tiny_pack.h"

namespace maskscope::bert {
namespace {

using namespace testing;

Input input_of(std::size_t tokens, std::uint32_t seed = 5) {
  Random random(seed);
  Input input;
  for (std::size_t i = 0; i < tokens; ++i) {
    input.ids.push_back(random.whole(0, 49));
    input.type_ids.push_back(i > tokens / 2 ? 1 : 0);
  }
  return input;
}

// The newest pass's; some tests keep two.
Workspace& next_workspace() {
  static Workspace workspaces[2];
  static int next = 0;
  return workspaces[next++ % 2];
}

std::unique_ptr<ForwardPass> begin(const Model& model, const Input& input, PassOptions options = {}) {
  auto pass = ForwardPass::begin(model, input, next_workspace(), std::move(options));
  INFO((pass ? "" : pass.error().message));
  REQUIRE(pass);
  return std::move(*pass);
}

void finish(ForwardPass& pass) {
  for (;;) {
    const auto more = pass.run_layer();
    REQUIRE(more);
    if (!*more) return;
  }
}

TEST_CASE("attention, hidden states and logits are those of the formulas, at every length") {
  for (const std::uint32_t seed : {1u, 2u}) {
    const Tensors tensors = tiny_tensors(seed);
    const auto model = load(tensors);
    PlainBert plain(tensors);
    for (std::size_t n = 1; n <= 24; ++n) {
      const Input input = input_of(n, seed + 10);
      plain.run(input);
      const auto pass = begin(*model, input);
      finish(*pass);
      INFO("seed " << seed << ", " << n << " tokens");
      REQUIRE(pass->tokens() == n);
      REQUIRE(pass->attention().size() == 2 * 2 * n * n);
      for (std::size_t row = 0; row < 2 * 2 * n; ++row) {
        double sum = 0;
        for (std::size_t key = 0; key < n; ++key) {
          const auto found = static_cast<double>(pass->attention()[row * n + key]);
          sum += found;
          REQUIRE(std::abs(found - plain.attention[row / (2 * n)][row / n % 2][row % n][key]) < 1e-5);
        }
        REQUIRE(std::abs(sum - 1) < 1e-5);
      }
      std::vector<std::size_t> positions;
      const auto hidden = pass->finalised_hidden_states();
      REQUIRE(hidden);
      for (std::size_t t = 0; t < n; ++t) {
        positions.push_back(n - 1 - t);  // in any order
        for (std::size_t i = 0; i < 32; ++i) {
          REQUIRE(std::abs(static_cast<double>((*hidden)[t * 32 + i]) - plain.hidden[t][i]) < 1e-4);
        }
      }
      const auto logits = pass->logits(positions);
      REQUIRE(logits);
      REQUIRE(logits->size() == n * 50);
      for (std::size_t t = 0; t < n; ++t) {
        const auto expected = plain.logits(n - 1 - t);
        for (std::size_t word = 0; word < 50; ++word) {
          REQUIRE(std::abs(static_cast<double>((*logits)[t * 50 + word]) - expected[word]) < 1e-4);
        }
      }
    }
  }
}

// What BertForMaskedLM comes in: few layers and many, heads of 64 and of odd sizes, one segment, a decoder of its own.
const Config kShapes[] = {
    {.layers = 24, .heads = 4, .hidden = 64, .intermediate = 96, .vocabulary = 70, .positions = 16, .types = 2},
    {.layers = 4, .heads = 2, .hidden = 128, .intermediate = 512, .vocabulary = 131, .positions = 40, .types = 2},
    {.layers = 3, .heads = 3, .hidden = 39, .intermediate = 50, .vocabulary = 53, .positions = 9, .types = 1},
    {.layers = 2,
     .heads = 1,
     .hidden = 48,
     .intermediate = 30,
     .vocabulary = 64,
     .positions = 20,
     .types = 2,
     .tied = false},
    {.layers = 12,
     .heads = 12,
     .hidden = 24,
     .intermediate = 96,
     .vocabulary = 60,
     .positions = 30,
     .types = 2,
     .tied = false,
     .lowercase = false},
};

TEST_CASE("models of other shapes, tied and untied, compute the formulas") {
  for (const Config& config : kShapes) {
    const Tensors tensors = tiny_tensors(static_cast<std::uint32_t>(config.layers), config);
    const auto model = load(tensors, 1, config);
    PlainBert plain(tensors, config);
    for (const std::size_t n : {std::size_t{1}, std::size_t{7}, config.positions}) {
      Input input = input_of(n);
      if (config.types == 1) input.type_ids.assign(n, 0);
      plain.run(input);
      const auto pass = begin(*model, input);
      finish(*pass);
      INFO(config.layers << " layers, " << config.hidden << " wide, " << n << " tokens");
      for (std::size_t i = 0; i < pass->attention().size(); ++i) {
        const double expected =
            plain.attention[i / (config.heads * n * n)][i / (n * n) % config.heads][i / n % n][i % n];
        REQUIRE(std::abs(static_cast<double>(pass->attention()[i]) - expected) < 1e-4);
      }
      const std::size_t positions[] = {n - 1};
      const auto logits = pass->logits(positions);
      REQUIRE(logits);
      const auto expected = plain.logits(n - 1);
      REQUIRE(logits->size() == expected.size());
      for (std::size_t word = 0; word < expected.size(); ++word) {
        REQUIRE(std::abs(static_cast<double>((*logits)[word]) - expected[word]) < 1e-3);
      }
    }
  }
}

#ifndef __EMSCRIPTEN__
TEST_CASE("one, two and four threads give the same answer, to the bit") {
  const Tensors tensors = tiny_tensors();
  const auto one = load(tensors, 1);
  for (const std::size_t threads : {2u, 4u}) {
    const auto more = load(tensors, threads);
    REQUIRE(more->threads().count() == threads);
    for (const std::size_t n : {1u, 5u, 24u}) {
      const auto a = begin(*one, input_of(n)), b = begin(*more, input_of(n));
      finish(*a);
      finish(*b);
      CHECK(std::vector(a->attention().begin(), a->attention().end()) ==
            std::vector(b->attention().begin(), b->attention().end()));
      const std::size_t positions[] = {n - 1};
      CHECK(*a->logits(positions) == *b->logits(positions));
    }
  }
}
#endif

bool all_finite(std::span<const float> values) {
  return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
}

TEST_CASE("a model that is not told of types reads a pair as one that is told of one type only") {
  const Tensors tensors = tiny_tensors(3);
  Config unpredicted = tiny_config();
  unpredicted.reads_types = false;
  const auto model = load(tensors), other = load(tensors, 1, unpredicted);
  const Input pair = input_of(9);
  Input single = pair;
  single.type_ids.assign(single.ids.size(), 0);
  const auto hidden_of = [](const Model& of, const Input& input) {
    const auto pass = begin(of, input);
    finish(*pass);
    const auto hidden = pass->finalised_hidden_states();
    REQUIRE(hidden);
    return std::vector<float>(hidden->begin(), hidden->end());
  };
  CHECK(hidden_of(*other, pair) == hidden_of(*model, single));
  CHECK(hidden_of(*other, pair) != hidden_of(*model, pair));
}

TEST_CASE("every token at every position, of either type, gives numbers") {
  const auto model = load(tiny_tensors());
  for (std::int32_t id = 0; id < 50; ++id) {
    for (const std::int32_t type : {0, 1}) {
      const auto pass = begin(*model, {std::vector(24, id), std::vector(24, type)});
      finish(*pass);
      const std::size_t positions[] = {0, 23};
      INFO("token " << id);
      REQUIRE((all_finite(pass->attention()) && all_finite(*pass->finalised_hidden_states()) &&
               all_finite(*pass->logits(positions))));
    }
  }
}

// Whether a pass over it gives logits; if so everything it gave is a number, and each row of attention sums to 1.
bool answers(const Model& model) {
  const auto pass = begin(model, input_of(20));
  const auto ran = pass->run();
  const std::size_t positions[] = {0, 19};
  const auto logits = ran ? pass->logits(positions) : Result<std::vector<float>>(std::unexpected(ran.error()));
  if (!logits) {
    CHECK(logits.error().message.starts_with("found numbers that are not finite after "));
    return false;
  }
  REQUIRE((all_finite(*pass->finalised_hidden_states()) && all_finite(*logits)));
  for (std::size_t row = 0; row < pass->attention().size() / 20; ++row) {
    const auto cells = pass->attention().subspan(row * 20, 20);
    REQUIRE(std::abs(std::accumulate(cells.begin(), cells.end(), 0.0) - 1) < 1e-4);
  }
  return true;
}

TEST_CASE("weights that are finite but too large give numbers or a message, and never NaN") {
  for (const Tensors& whole : {tiny_tensors(), quantised_model().pack}) {
    std::size_t refused = 0;
    for (const auto& [name, values] : whole) {
      if (name.ends_with(".groups")) continue;  // sizes, no weights
      for (const float factor : {1e10F, 1e20F, 1e30F, 1e37F}) {
        Tensors tensors = whole;
        for (float& value : tensors[name].f32) value = std::clamp(value * factor, -1e38F, 1e38F);
        INFO(name << " times " << factor);
        refused += answers(*load(tensors)) ? 0 : 1;
      }
    }
    CHECK(refused > 4);
  }
}

TEST_CASE("a quantised model refuses what its own numbers in f32 refuse") {
  const Quantised whole = quantised_model();
  for (const std::string name :
       {"cls.predictions.transform.dense.bias", "cls.predictions.transform.LayerNorm.weight",
        "bert.encoder.layer.1.intermediate.dense.bias", "bert.encoder.layer.0.attention.output.dense.bias"}) {
    const auto gives = [&](Tensors tensors) {
      REQUIRE_FALSE(tensors[name].f32.empty());
      for (std::size_t i = 0; i < tensors[name].f32.size(); ++i) tensors[name].f32[i] = i % 2 == 0 ? 3e38F : -3e38F;
      return answers(*load(tensors));
    };
    INFO(name);
    CHECK_FALSE(gives(whole.plain));
    CHECK_FALSE(gives(whole.pack));
  }
}

TEST_CASE("a pass runs one layer at a time, and shows the maps of the layers that have run") {
  const auto model = load(tiny_tensors());
  const auto pass = begin(*model, input_of(6));
  const std::size_t positions[] = {2};
  CHECK(pass->attention().empty());
  CHECK_FALSE(pass->logits(positions));
  CHECK(*pass->run_layer());
  CHECK(pass->attention().size() == 2 * 6 * 6);
  CHECK_FALSE(pass->logits(positions));
  CHECK_FALSE(*pass->run_layer());
  CHECK(pass->attention().size() == 2 * 2 * 6 * 6);
  const std::vector<float> hidden(pass->finalised_hidden_states()->begin(), pass->finalised_hidden_states()->end());
  CHECK_FALSE(*pass->run_layer());  // nothing is left; nothing changes
  CHECK(std::ranges::equal(hidden, *pass->finalised_hidden_states()));
  CHECK(pass->logits(positions));
}

TEST_CASE("logits are asked for at no position or outside the text") {
  const auto model = load(tiny_tensors());
  const auto pass = begin(*model, input_of(6));
  finish(*pass);
  const auto none = pass->logits({});
  REQUIRE(none);
  CHECK(none->empty());
  const std::size_t outside[] = {0, 6};
  const auto logits = pass->logits(outside);
  REQUIRE_FALSE(logits);
  CHECK(logits.error().message.find("found position 6, expected 0 to 5") != std::string::npos);
}

TEST_CASE("positions that are asked for one after the other give the same bits as all at once") {
  for (const bool keep : {true, false}) {
    for (const Tensors& tensors : {tiny_tensors(), quantised_model().pack}) {
      const auto model = load(tensors);
      const auto all = begin(*model, input_of(7), {.keep_hidden_states = keep}),
                 some = begin(*model, input_of(7), {.keep_hidden_states = keep});
      finish(*all);
      finish(*some);
      const std::size_t positions[] = {0, 1, 2, 3, 4, 5, 6}, twice[] = {4, 1, 4}, wrong[] = {5, 7};
      const auto expected = all->logits(positions);
      const auto check = [&](std::span<const std::size_t> asked) {
        const auto found = some->logits(asked);
        REQUIRE(found);
        for (std::size_t i = 0; i < asked.size(); ++i) {
          CHECK(std::ranges::equal(std::span(*found).subspan(i * 50, 50),
                                   std::span(*expected).subspan(asked[i] * 50, 50)));
        }
      };
      check(twice);
      CHECK_FALSE(some->logits(wrong));  // and 5 counts as not asked for
      check(positions);
      CHECK(std::ranges::equal(*some->finalised_hidden_states(), *all->finalised_hidden_states()));
    }
  }
}

TEST_CASE("a pass that is given up half way leaves the next one's answer as it is") {
  const auto model = load(tiny_tensors());
  const std::size_t positions[] = {1};
  const auto whole = begin(*model, input_of(4));
  finish(*whole);
  const auto expected = whole->logits(positions);
  {
    const auto cancelled = begin(*model, input_of(20));
    REQUIRE(cancelled->run_layer());
  }
  const auto again = begin(*model, input_of(4));
  finish(*again);
  CHECK(*again->logits(positions) == *expected);
}

TEST_CASE("the hidden state after each layer is kept, and the head reads each") {
  const Tensors tensors = tiny_tensors();
  const auto model = load(tensors);
  PlainBert plain(tensors);
  const Input input = input_of(7);
  plain.run(input);
  const auto pass = begin(*model, input);
  const std::size_t positions[] = {5, 0};
  CHECK(pass->logits_after_layer(0, positions));
  CHECK(pass->logits_after_layer(1, positions).error().message ==
        "found layer 1, expected at most the 0 that have run");
  finish(*pass);
  for (std::size_t layer = 0; layer <= 2; ++layer) {
    const auto logits = pass->logits_after_layer(layer, positions);
    REQUIRE(logits);
    for (std::size_t i = 0; i < 2; ++i) {
      const auto expected = plain.logits_of(plain.states[layer][positions[i]]);
      for (std::size_t word = 0; word < 50; ++word) {
        REQUIRE(std::abs(static_cast<double>((*logits)[i * 50 + word]) - expected[word]) < 1e-4);
      }
    }
  }
  CHECK(*pass->logits_after_layer(2, positions) == *pass->logits(positions));
  CHECK_FALSE(pass->logits_after_layer(3, positions));
  for (std::size_t layer = 0; layer <= 2; ++layer) {
    const auto hidden = pass->hidden_states_after_layer(layer);
    REQUIRE(hidden);
    REQUIRE(hidden->size() == 7 * 32);
    for (std::size_t i = 0; i < hidden->size(); ++i) {
      REQUIRE(std::abs(static_cast<double>((*hidden)[i]) - plain.states[layer][i / 32][i % 32]) < 1e-4);
    }
  }
  CHECK(pass->hidden_states_after_layer(3).error().message == "found layer 3, expected at most the 2 that have run");
}

// Everything that a pass with these heads ablated gives is what the plain model gives without them.
void check_ablated(const std::vector<std::uint32_t>& ablated) {
  const Tensors tensors = tiny_tensors();
  const auto model = load(tensors);
  PlainBert plain(tensors);
  plain.ablated = ablated;
  for (const std::size_t n : {1u, 6u, 24u}) {
    const Input input = input_of(n);
    plain.run(input);
    Workspace workspace;
    const auto pass = ForwardPass::begin(*model, input, workspace, {.ablated_heads = ablated});
    REQUIRE(pass);
    finish(**pass);
    for (std::size_t i = 0; i < n * 32; ++i) {
      REQUIRE(std::abs(static_cast<double>((*(*pass)->finalised_hidden_states())[i]) - plain.hidden[i / 32][i % 32]) <
              1e-4);
    }
    for (std::size_t row = 0; row < 2 * 2 * n; ++row) {
      for (std::size_t key = 0; key < n; ++key) {
        const auto found = static_cast<double>((*pass)->attention()[row * n + key]);
        REQUIRE(std::abs(found - plain.attention[row / (2 * n)][row / n % 2][row % n][key]) < 1e-5);
      }
    }
  }
}

TEST_CASE("an ablated head gives nothing, its map is there, and later layers see the difference") {
  check_ablated({0});
  check_ablated({3});
  check_ablated({1, 2});
}

TEST_CASE("a layer whose heads are all ablated adds its projection's bias only") {
  check_ablated({0, 1});
  check_ablated({0, 1, 2, 3});
}

TEST_CASE("heads to ablate that are none or out of order are refused") {
  const auto model = load(tiny_tensors());
  Workspace workspace;
  const auto message = [&](std::vector<std::uint32_t> ablated) {
    const auto pass = ForwardPass::begin(*model, input_of(3), workspace, {.ablated_heads = std::move(ablated)});
    REQUIRE_FALSE(pass);
    return pass.error().message;
  };
  CHECK(message({4}) == "found head 4 to ablate, expected 0 to 3");
  CHECK(message({2, 1}) == "found head 1 to ablate after 2");
  CHECK(message({1, 1}) == "found head 1 to ablate after 1");
}

TEST_CASE("a pass resumed after a layer gives the same bits as the whole pass with the head ablated") {
  const auto model = load(tiny_tensors());
  const std::size_t positions[] = {0, 4};
  Workspace kept_workspace;
  const auto begun = ForwardPass::begin(*model, input_of(6), kept_workspace);
  REQUIRE(begun);
  const std::unique_ptr<ForwardPass>& whole = *begun;
  finish(*whole);
  const std::vector<float> kept(whole->attention().begin(), whole->attention().end());
  for (std::uint32_t head = 0; head < 4; ++head) {
    const auto expected = begin(*model, input_of(6), {.ablated_heads = {head}});
    finish(*expected);
    Workspace workspace;
    const auto resumed = ForwardPass::resume_after_layer(*whole, head / 2, workspace,
                                                         {.ablated_heads = {head}, .keep_hidden_states = false});
    REQUIRE(resumed);
    finish(**resumed);
    CHECK(*(*resumed)->logits(positions) == *expected->logits(positions));
    CHECK(std::ranges::equal((*resumed)->attention(), expected->attention().last(2 * 6 * 6)));
  }
  CHECK(kept == std::vector<float>(whole->attention().begin(), whole->attention().end()));
}

TEST_CASE("maps that are not kept are computed again with the same bits, and change no answer") {
  for (const Tensors& tensors : {tiny_tensors(), quantised_model().pack}) {
    const auto model = load(tensors);
    const std::size_t positions[] = {1, 3};
    const auto keeping = begin(*model, input_of(6), {.ablated_heads = {1}});
    Workspace workspace;
    const auto lean = ForwardPass::begin(*model, input_of(6), workspace, {.ablated_heads = {1}, .keep_maps = false});
    REQUIRE(lean);
    CHECK_FALSE((*lean)->attention_of(0));
    finish(*keeping);
    finish(**lean);
    const std::size_t size = keeping->attention().size() / 2;
    CHECK(std::ranges::equal((*lean)->attention(), keeping->attention().last(size)));
    for (const std::size_t layer : {0u, 1u, 0u}) {
      const auto again = (*lean)->attention_of(layer), kept = keeping->attention_of(layer);
      REQUIRE((again && kept));
      CHECK(std::ranges::equal(*again, keeping->attention().subspan(layer * size, size)));
      CHECK(std::ranges::equal(*again, *kept));
    }
    CHECK(*(*lean)->logits(positions) == *keeping->logits(positions));  // of the last layer, which was not ended before
    CHECK(*(*lean)->logits_after_layer(1, positions) == *keeping->logits_after_layer(1, positions));
    CHECK((*lean)->attention_of(2).error().message == "found layer 3, expected at most the 2 that have run");
  }
}

TEST_CASE("a pass that keeps nothing gives the same answer, and cannot be branched from or looked into") {
  const auto model = load(tiny_tensors());
  const std::size_t positions[] = {1, 3};
  const auto keeping = begin(*model, input_of(5));
  finish(*keeping);
  const auto lean = begin(*model, input_of(5), {.keep_hidden_states = false});
  CHECK(lean->attention().empty());
  finish(*lean);
  CHECK(*lean->logits(positions) == *keeping->logits(positions));
  CHECK(std::ranges::equal(lean->attention(), keeping->attention().last(2 * 5 * 5)));
  Workspace workspace;
  CHECK(lean->logits_after_layer(0, positions).error().message == "the pass keeps no hidden states");
  CHECK(lean->hidden_states_after_layer(0).error().message == "the pass keeps no hidden states");
  CHECK_FALSE(ForwardPass::resume_after_layer(*lean, 1, workspace, {}));
  CHECK(ForwardPass::resume_after_layer(*keeping, 2, workspace, {}).error().message ==
        "found a pass to resume after all 2 layers, expected one before");
  const auto half = begin(*model, input_of(5));
  REQUIRE(half->run_layer());
  CHECK(ForwardPass::resume_after_layer(*half, 2, workspace, {}).error().message ==
        "found layer 2, expected at most the 1 that have run");
}

void check_refused(const Input& input, const std::string& message) {
  const auto model = load(tiny_tensors());
  Workspace workspace;
  const auto pass = ForwardPass::begin(*model, input, workspace);
  REQUIRE_FALSE(pass);
  CHECK(pass.error().message == message);
}

TEST_CASE("inputs that would read outside the weights are refused") {
  check_refused({}, "found a text of 0 tokens, expected 1 to 24");
  check_refused(input_of(25), "found a text of 25 tokens, expected 1 to 24");
  Input input = input_of(3);
  input.ids[1] = 50;
  check_refused(input, "found token id 50, expected 0 to 49");
  input.ids[1] = -1;
  check_refused(input, "found token id -1, expected 0 to 49");
  input = input_of(3);
  input.type_ids[2] = 2;
  check_refused(input, "found type id 2, expected 0 to 1");
  input.type_ids[2] = -1;
  check_refused(input, "found type id -1, expected 0 to 1");
  input.type_ids.pop_back();
  check_refused(input, "found 2 type ids for 3 tokens");
}

class Watcher : public InputObserver {
 public:
  std::vector<std::string> seen;
  void observe(const std::string& layer, std::span<const float> input, std::size_t rows, std::size_t columns) override {
    CHECK(input.size() == rows * columns);
    seen.push_back(layer + " " + std::to_string(rows) + "x" + std::to_string(columns));
  }
};

TEST_CASE("an observer sees the input of every linear layer, in order") {
  const auto model = load(tiny_tensors());
  Watcher watcher;
  const auto pass = begin(*model, input_of(5), {.observer = &watcher});
  finish(*pass);
  const std::size_t positions[] = {0, 3};
  REQUIRE(pass->logits(positions));
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string rows = i == 0 ? " 5x" : " 2x";  // the last layer is completed at the positions that are asked for
    expected.push_back(names::query_key_value(i) + " 5x32");
    expected.push_back(names::attention_output(i) + rows + "32");
    expected.push_back(names::intermediate(i) + rows + "32");
    expected.push_back(names::output(i) + rows + "48");
  }
  expected.push_back(names::kTransform + " 2x32");
  expected.push_back(names::kWordEmbeddings + " 2x32");
  CHECK(watcher.seen == expected);
}

}  // namespace
}  // namespace maskscope::bert
