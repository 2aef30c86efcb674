// Texts with their masks filled.
#include "engine/reading.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <vector>

namespace maskscope::engine {
namespace {

// A reading of text and pair; words[m] are the predictions of the m-th [MASK], the text's masks first.
Reading reading_of(const std::string& text, const std::vector<std::vector<std::string>>& words,
                   const std::string& pair = "") {
  Reading reading;
  reading.text = text;
  reading.pair = pair;
  std::size_t next = 0;
  for (const std::int32_t type : {0, 1}) {
    const std::string& from = type == 0 ? text : pair;
    for (std::size_t at = from.find("[MASK]"); at != std::string::npos; at = from.find("[MASK]", at + 1)) {
      MaskPredictions mask{.position = reading.encoding.ids.size(), .predictions = {}};
      for (const std::string& word : words[next]) mask.predictions.push_back({.token = word});
      ++next;
      reading.masks.push_back(mask);
      reading.encoding.ids.push_back(103);
      reading.encoding.type_ids.push_back(type);
      reading.encoding.tokens.emplace_back("[MASK]");
      reading.encoding.ranges.push_back({at, at + 6});
    }
  }
  return reading;
}

TEST_CASE("a mask is filled and the text's own spelling kept") {
  const Reading reading = reading_of("  The TURTLE moved across the [MASK]. \xC3\x89t\xC3\xA9!", {{"water", "sand"}});
  CHECK(fill_masks(reading, 0) == "  The TURTLE moved across the water. \xC3\x89t\xC3\xA9!");
  CHECK(fill_masks(reading, 1) == "  The TURTLE moved across the sand. \xC3\x89t\xC3\xA9!");
}

TEST_CASE("several masks take their own words of one rank") {
  const Reading reading = reading_of("[MASK] and [MASK][MASK]", {{"he", "she"}, {"him", "her"}, {"!", "?"}});
  CHECK(fill_masks(reading, 0) == "he and him!");
  CHECK(fill_masks(reading, 1) == "she and her?");
}

TEST_CASE("a piece is joined to the letters before it") {
  CHECK(fill_masks(reading_of("She walk [MASK] home", {{"##ing"}}), 0) == "She walking home");
  CHECK(fill_masks(reading_of("She walk[MASK] home", {{"##ing"}}), 0) == "She walking home");
  CHECK(fill_masks(reading_of("un [MASK] [MASK]", {{"##think"}, {"##able"}}), 0) == "unthinkable");
  CHECK(fill_masks(reading_of("[MASK] home", {{"##ing"}}), 0) == "ing home");
  CHECK(fill_masks(reading_of("   [MASK]", {{"##ing"}}), 0) == "ing");
}

TEST_CASE("a rank that a mask does not have leaves it as it is") {
  CHECK(fill_masks(reading_of("a [MASK] b [MASK].", {{"x", "y"}, {"z"}}), 1) == "a y b [MASK].");
  CHECK(fill_masks(reading_of("a [MASK]", {{"x"}}), 99) == "a [MASK]");
}

TEST_CASE("a text without masks stays as it is, an empty one too") {
  CHECK(fill_masks(reading_of("nothing here", {}), 0) == "nothing here");
  CHECK(fill_masks(reading_of("", {}), 0).empty());
}

TEST_CASE("a pair's masks do not fall into the text, whose places they do not name") {
  const Reading reading = reading_of("one [MASK]", {{"two"}, {"WRONG"}}, "[MASK] and more");
  REQUIRE(reading.masks.size() == 2);
  CHECK(fill_masks(reading, 0) == "one two");
}

text::Encoding cut_encoding(std::vector<std::int32_t> type_ids, text::CutOff cut) {
  text::Encoding encoding;
  encoding.ids.resize(type_ids.size());
  encoding.type_ids = std::move(type_ids);
  encoding.cut = cut;
  return encoding;
}

TEST_CASE("what was cut is said of the text it was cut from") {
  const std::vector<std::int32_t> one(512, 0);
  std::vector<std::int32_t> two = one;
  two.back() = 1;
  CHECK(cut_warning(cut_encoding(one, {})).empty());
  CHECK(cut_warning(cut_encoding(one, {.text = 691, .pair = 0, .masks = 1})) ==
        "the text has 1203 tokens; the model reads 512, so the last 691 were left out, 1 mask among them");
  CHECK(
      cut_warning(cut_encoding(two, {.text = 146, .pair = 145, .masks = 0})) ==
      "the text and its pair have 803 tokens; the model reads 512, so the last 146 of the text and the last 145 of its "
      "pair were left out");
  CHECK(cut_warning(cut_encoding(two, {.text = 0, .pair = 9, .masks = 2})) ==
        "the text and its pair have 521 tokens; the model reads 512, so the last 9 of its pair were left out, 2 masks "
        "among "
        "them");
  CHECK(cut_from({.text = 1}) == "text");
  CHECK(cut_from({.pair = 1}) == "pair");
  CHECK(cut_from({.text = 1, .pair = 1}) == "both");
}

TEST_CASE("a text without a mask is told what it has instead: one that was cut off, another model's, or none") {
  Reading reading = reading_of("the capital is Paris", {});
  CHECK(missing_mask(reading, "[MASK]") == "the text has no [MASK]; write [MASK] where a word is wanted");
  reading.pair = "it is <mask>";
  CHECK(missing_mask(reading, "[MASK]") ==
        "the text has no [MASK] but <mask>, which is not this model's mask; write [MASK] where a word is wanted");
  reading.encoding = cut_encoding(std::vector<std::int32_t>(512, 0), {.text = 4, .pair = 0, .masks = 1});
  CHECK(missing_mask(reading, "[MASK]") ==
        "the [MASK] was cut off: it lies after the 512 tokens that the model reads; shorten the text");
}

}  // namespace
}  // namespace maskscope::engine
