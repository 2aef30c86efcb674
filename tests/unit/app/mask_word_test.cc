// What a click on a word masks, against the reference's offsets (tests/golden/make_word_offsets.py).
#include "app/state/mask_word.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "../text/golden.h"
#include "app/state/format.h"
#include "fake_platform.h"

namespace maskscope::app {
namespace {

using Json = nlohmann::json;
using text::testing::bert_tokenizer;
using text::testing::read_golden;

// A sentence that is shown and stands in the field.
State shown(const std::string& text, const std::string& pair, bool has_pair) {
  State state;
  state.text = text;
  state.pair = pair;
  state.shown.emplace();
  engine::Reading& reading = state.shown->reading;
  reading.text = text;
  reading.pair = pair;
  reading.encoding =
      text::testing::encode(bert_tokenizer(), text, has_pair ? std::optional<std::string_view>(pair) : std::nullopt);
  return state;
}

using Texts = std::pair<std::string, std::string>;

// The texts after a click on this token.
Texts masked(const State& before, std::size_t token) {
  State state;
  static_cast<ViewSettings&>(state) = before;
  state.shown = before.shown;
  testing::FakePlatform platform;
  mask_word(state, platform, token);
  if (state.text != before.text) CHECK(platform.sentence.text() == state.text);
  return {state.text, state.pair};
}

bool is_word(const std::string& token) {
  const text::Spelling spelling;
  return !spelling.is_special(token) && !spelling.is_mask(token);
}

// What each word's click leaves, by the reference: [begin, end) of one word after the other.
std::vector<Texts> expected(const Texts& texts, const Json& words, bool in_pair) {
  std::vector<Texts> all;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    const std::size_t begin = words[i], end = words[i + 1];
    all.push_back(texts);
    (in_pair ? all.back().second : all.back().first).replace(begin, end - begin, "[MASK]");
  }
  return all;
}

// Every token of the text is clicked; each word must be the reference's next one. How many words there are.
std::size_t check_text(const Json& golden, const Json& offsets) {
  const Texts texts = {golden.at("text"), golden.value("pair", "")};
  const State state = shown(texts.first, texts.second, golden.contains("pair"));
  std::vector<Texts> words = expected(texts, offsets.at("words"), false);
  const auto of_pair = expected(texts, offsets.value("pair_words", Json::array()), true);
  words.insert(words.end(), of_pair.begin(), of_pair.end());
  const text::Encoding& encoding = state.shown->reading.encoding;
  std::size_t word = 0;
  INFO(golden.dump());
  for (std::size_t i = 0; i < encoding.tokens.size(); ++i) {
    if (!is_word(encoding.tokens[i])) continue;
    if (!is_piece(encoding.tokens[i])) ++word;
    INFO("token " << i << " " << encoding.tokens[i]);
    REQUIRE(word <= words.size());
    CHECK(masked(state, i) == words[word - 1]);
  }
  CHECK(word == words.size());
  return word;
}

TEST_CASE("golden: a click on any word of the 1100 texts and 400 generated ones masks what the reference calls it",
          "[masking]") {
  std::istringstream texts(read_golden("tokenizer.jsonl")), offsets(read_golden("word_offsets.jsonl"));
  std::size_t cases = 0, words = 0;
  for (std::string line; std::getline(offsets, line); ++cases) {
    const Json found = Json::parse(line);
    std::string text;
    words += check_text(std::getline(texts, text) ? Json::parse(text) : found, found);
  }
  CHECK(cases == 1500);
  CHECK(words > 12'000);
}

TEST_CASE("a click on [CLS], [SEP] or a mask changes nothing, nor does one on a token that is not there", "[masking]") {
  const State state = shown("a [MASK] b", "", false);
  const Texts as_it_was = {"a [MASK] b", ""};
  for (const std::size_t token : {0u, 2u, 4u, 5u, 70'000u}) CHECK(masked(state, token) == as_it_was);
  CHECK(masked(state, 1) == Texts{"[MASK] [MASK] b", ""});
}

TEST_CASE("nothing is masked while a newer text is being typed, which the bytes do not fit", "[masking]") {
  State state = shown("a small sea", "", false);
  state.text = "a";
  CHECK(masked(state, 2) == Texts{"a", ""});
}

}  // namespace
}  // namespace maskscope::app
