// Texts with their masks filled.
#include "scope/reading.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

namespace maskscope::scope {
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
      MaskReading mask{.position = reading.encoding.ids.size(), .predictions = {}};
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

}  // namespace
}  // namespace maskscope::scope
