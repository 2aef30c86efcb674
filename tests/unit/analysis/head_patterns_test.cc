// What a head does: small maps by hand, and the reference's own maps for the heads that are known.
#include "analysis/head_patterns.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "../text/golden.h"

namespace maskscope::analysis {
namespace {

using text::testing::read_golden;
using Tokens = std::vector<std::string>;

PatternScores scores_of(const std::vector<float>& map, const Tokens& tokens) {
  REQUIRE(map.size() == tokens.size() * tokens.size());
  PatternSums sums;
  sums.add(map, TokenRoles(tokens));
  return sums.scores();
}

float score(const PatternScores& scores, Pattern pattern) { return scores[static_cast<std::size_t>(pattern)]; }

bool near(float a, double b) { return std::abs(static_cast<double>(a) - b) < 1e-6; }

const Tokens kSentence = {"[CLS]", "a", "b", "a", ".", "[SEP]"};

// Rows of [CLS] and [SEP] are all on [CLS], so that a score that counted them would show it.
const std::vector<float> kMap = {1,    0,    0,     0,    0,    0,     //
                                 0.5F, 0.1F, 0.2F,  0.1F, 0.1F, 0,     // a
                                 0,    0.4F, 0.1F,  0.3F, 0.1F, 0.1F,  // b
                                 0,    0.3F, 0.5F,  0.1F, 0,    0.1F,  // a
                                 0,    0,    0.25F, 0.5F, 0,    0.25F, 1, 0, 0, 0, 0, 0};

TEST_CASE("each score is the mean over the words that can show it") {
  const auto scores = scores_of(kMap, kSentence);
  CHECK(near(score(scores, Pattern::previous), (0.4 + 0.5 + 0.5) / 3));  // the first word has none before it
  CHECK(near(score(scores, Pattern::next), (0.2 + 0.3 + 0.0) / 3));      // the full stop has [SEP] behind it
  CHECK(near(score(scores, Pattern::self), (0.1 + 0.1 + 0.1 + 0.0) / 4));
  CHECK(near(score(scores, Pattern::cls), 0.5 / 4));
  CHECK(near(score(scores, Pattern::sep), (0.0 + 0.1 + 0.1 + 0.25) / 4));
  CHECK(near(score(scores, Pattern::punctuation), (0.1 + 0.1 + 0.0 + 0.0) / 4));
  CHECK(near(score(scores, Pattern::same_word), (0.1 + 0.3) / 2));  // only the two a have another
  double entropy = 0;
  for (std::size_t i = 6; i < 30; ++i) {
    const auto p = static_cast<double>(kMap[i]);
    if (p > 0) entropy -= p * std::log(p);
  }
  CHECK(near(score(scores, Pattern::broad), entropy / 4 / std::log(6.0)));
}

TEST_CASE("all [SEP] of a pair count together, and all other places of a word") {
  const Tokens tokens = {"[CLS]", "x", "[SEP]", "x", "x", "[SEP]"};
  const std::vector<float> row = {0, 0.1F, 0.2F, 0.2F, 0.1F, 0.4F};
  std::vector<float> map;
  for (int i = 0; i < 6; ++i) map.insert(map.end(), row.begin(), row.end());
  const auto scores = scores_of(map, tokens);
  CHECK(near(score(scores, Pattern::sep), 0.6));
  CHECK(near(score(scores, Pattern::same_word), (0.3 + 0.2 + 0.3) / 3));
}

TEST_CASE("even attention is broad, attention to one place is not") {
  const Tokens tokens = {"[CLS]", "a", "b", "[SEP]"};
  CHECK(near(score(scores_of(std::vector<float>(16, 0.25F), tokens), Pattern::broad), 1));
  std::vector<float> one(16);
  for (std::size_t q = 0; q < 4; ++q) one[q * 4] = 1;
  CHECK(score(scores_of(one, tokens), Pattern::broad) == 0);
}

TEST_CASE("a text that cannot show a pattern scores 0") {
  for (const Tokens& tokens : {Tokens{"[CLS]", "[SEP]"}, Tokens{"[CLS]"}, Tokens{}}) {
    const std::size_t n = tokens.size();
    CHECK(scores_of(std::vector<float>(n * n, n > 0 ? 1 / static_cast<float>(n) : 0), tokens) == PatternScores{});
  }
  const auto single = scores_of({0.5F, 0.5F, 0, 0, 1, 0, 0, 0, 1}, {"[CLS]", "a", "[SEP]"});
  CHECK((score(single, Pattern::previous) == 0 && score(single, Pattern::next) == 0));
  CHECK((score(single, Pattern::same_word) == 0 && score(single, Pattern::self) == 1));
}

TEST_CASE("several texts weigh by their words") {
  const Tokens one = {"[CLS]", "a", "[SEP]"}, two = {"[CLS]", "a", "b", "[SEP]"};
  PatternSums sums;
  sums.add(std::vector<float>{0, 0, 1, 0, 1, 0, 0, 0, 1}, TokenRoles(one));                       // self 1
  sums.add(std::vector<float>{0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1}, TokenRoles(two));  // self 0, twice
  CHECK(near(score(sums.scores(), Pattern::self), 1.0 / 3));
  CHECK(near(score(sums.scores(), Pattern::cls), 2.0 / 3));
  CHECK(sums.queries()[static_cast<std::size_t>(Pattern::self)] == 3);
  CHECK(sums.queries()[static_cast<std::size_t>(Pattern::previous)] == 1);
}

TEST_CASE("sums of several texts add up to the sums over all of them") {
  const Tokens one = {"[CLS]", "a", "[SEP]"}, two = {"[CLS]", "a", "b", "[SEP]"};
  const std::vector<float> first = {0, 0, 1, 0, 1, 0, 0, 0, 1}, second(16, 0.25F);
  PatternSums whole, added, other;
  whole.add(first, TokenRoles(one));
  whole.add(second, TokenRoles(two));
  added.add(first, TokenRoles(one));
  other.add(second, TokenRoles(two));
  added.add(other);
  CHECK(added.scores() == whole.scores());
  CHECK(added.queries() == whole.queries());
}

TEST_CASE("a label is the pattern that a head shows most; broad and none come last") {
  const auto label = [](PatternScores scores) { return label_of(scores); };
  const auto found = label({0.1F, 0.4F, 0, 0, 0.5F, 0, 0, 0.9F});
  REQUIRE(found);
  CHECK((found->pattern == Pattern::sep && found->score == 0.5F));
  CHECK(label({0.2F, 0.3F, 0, 0, 0, 0, 0, 0.9F})->pattern == Pattern::broad);
  CHECK_FALSE(label({0.2F, 0.3F, 0, 0, 0, 0, 0, 0.8F}));
  CHECK(name_of(Pattern::previous) == "previous");
  CHECK(name_of(Pattern::broad) == "broad");
}

// The maps of attention.safetensors by name, read without the program's own reader: [layer][head][query][key].
std::vector<float> reference_map(const std::string& name, std::size_t layer, std::size_t head, std::size_t tokens) {
  const std::string file = read_golden("attention.safetensors");
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), 8);
  const auto header = nlohmann::json::parse(file.substr(8, static_cast<std::size_t>(length)));
  const auto begin = header[name + ".attn"]["data_offsets"][0].get<std::size_t>();
  std::vector<float> map(tokens * tokens);
  std::memcpy(map.data(),
              file.data() + 8 + static_cast<std::size_t>(length) + begin + (layer * 12 + head) * map.size() * 4,
              map.size() * 4);
  return map;
}

TEST_CASE("in the reference's maps layer 1 head 3 looks back, layer 1 head 11 and layer 3 head 10 look ahead") {
  const auto goldens = nlohmann::json::parse(read_golden("goldens.json"));
  std::size_t texts = 0;
  for (const auto& golden : goldens) {
    const auto name = golden["name"].get<std::string>();
    if (name != "demo1" && name != "demo2" && name != "demo3" && name != "pair2" && name != "two_masks") continue;
    ++texts;
    INFO(name);
    const auto tokens = golden["tokens"].get<Tokens>();
    const auto label = [&](std::size_t layer, std::size_t head) {
      const auto found = label_of(scores_of(reference_map(name, layer - 1, head - 1, tokens.size()), tokens));
      REQUIRE(found);
      return *found;
    };
    CHECK(label(1, 3).pattern == Pattern::previous);
    CHECK(label(1, 11).pattern == Pattern::next);
    CHECK(label(3, 10).pattern == Pattern::next);
    CHECK(label(3, 10).score > 0.995F);  // "next 1.00"
  }
  CHECK(texts == 5);
}

}  // namespace
}  // namespace maskscope::analysis
