// What a file says of its reading: all of it is read and written again, and every member that is wrong is named.
#include "formats/reading_json.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

namespace maskscope::formats {
namespace {

using Tokens = std::vector<std::string>;

// Version 1 with two tokens and these members.
std::string with(const std::string& members) {
  return std::string(R"({"version": 1, "tokens": ["a", "b"])") + (members.empty() ? "" : ", ") + members + "}";
}

void check_refused(const std::string& json, const std::string& part) {
  const auto saved = parse_reading_json(json, "a.maskscope");
  INFO(json.substr(0, 300) << " should be refused for: " << part);
  REQUIRE_FALSE(saved);
  INFO(saved.error().message);
  CHECK(saved.error().message.starts_with("a.maskscope: "));
  CHECK(saved.error().message.find(part) != std::string::npos);
  CHECK(saved.error().message.find('\n') == std::string::npos);
}

TEST_CASE("tokens alone are a reading, of a text that is not known") {
  const auto saved = parse_reading_json(with(""), "a.maskscope");
  REQUIRE(saved);
  CHECK(saved->queries() == Tokens{"a", "b"});
  CHECK(&saved->keys() == &saved->queries());
  CHECK(saved->model.empty());
  CHECK(saved->reading.text.empty());
  CHECK(saved->reading.masks.empty());
  CHECK(saved->word_ids.empty());
  CHECK(saved->reading.encoding.type_ids == std::vector<std::int32_t>{0, 0});
  CHECK(saved->reading.encoding.ranges == std::vector<text::ByteRange>(2));
  CHECK(saved->reading.encoding.spelling == text::Spelling{});
}

TEST_CASE("every member is read") {
  const auto saved = parse_reading_json(
      R"({"version": 1, "model": "gpt2", "text": "caf\u00e9 au", "pair": "\u00e9t\u00e9", "tokens": ["<s>", "caf\u00e9", "au\n", "t\u00e9"],
          "key_tokens": ["x", "y", "z"], "input_ids": [0, 7, 2147483647, 3], "token_type_ids": [0, 0, 0, 1],
          "offset_mapping": [[0, 0], [0, 4], [5, 7], [1, 3]], "word_ids": [null, 0, 1, 4294967295],
          "token_labels": [{"position": 1, "predictions": [{"token": "NOUN", "probability": 0.75, "logit": -1.5, "id": 4}]},
                           {"position": 3, "predictions": [{"token": "VERB", "probability": 1}]}],
          "cls_token": "<s>", "mask_token": "<mask>", "continuing_subword_prefix": ""})",
      "a.maskscope");
  REQUIRE(saved);
  const text::Encoding& encoding = saved->reading.encoding;
  CHECK(saved->model == "gpt2");
  CHECK(saved->queries() == Tokens{"<s>", "caf\xc3\xa9", "au\\n", "t\xc3\xa9"});
  CHECK(saved->keys() == Tokens{"x", "y", "z"});
  CHECK(encoding.ids == std::vector<text::TokenId>{0, 7, 2147483647, 3});
  CHECK(encoding.type_ids == std::vector<std::int32_t>{0, 0, 0, 1});
  // Characters have become bytes, in the pair where the token is the pair's.
  CHECK(encoding.ranges == std::vector<text::ByteRange>{{0, 0}, {0, 5}, {6, 8}, {2, 5}});
  CHECK(saved->word_ids == std::vector<std::optional<std::uint32_t>>{std::nullopt, 0, 1, 4294967295});
  CHECK(encoding.spelling.names.cls == "<s>");
  CHECK(encoding.spelling.names.mask == "<mask>");
  CHECK(encoding.spelling.names.sep == "[SEP]");
  CHECK(encoding.spelling.marks_words());
  CHECK(saved->reading.output == engine::OutputKind::token_labels);
  REQUIRE(saved->reading.masks.size() == 2);
  CHECK(saved->reading.masks[0].position == 1);
  CHECK(saved->reading.masks[0].predictions ==
        std::vector<analysis::Prediction>{{.id = 4, .token = "NOUN", .logit = -1.5F, .probability = 0.75F}});
  CHECK(saved->reading.masks[1].predictions[0].probability == 1);

  const auto again = parse_reading_json(make_reading_json(*saved), "again");
  REQUIRE(again);
  CHECK(again->reading == saved->reading);
  CHECK(again->key_tokens == saved->key_tokens);
  CHECK(again->word_ids == saved->word_ids);
  CHECK(again->model == saved->model);
}

TEST_CASE("what says no more than its default is not written") {
  SavedReading saved;
  saved.reading.encoding = {
      .ids = {0, 0}, .type_ids = {0, 0}, .tokens = {"a", "\"b\""}, .ranges = {{}, {}}, .cut = {}, .spelling = {}};
  CHECK(make_reading_json(saved) == R"({"version":1,"tokens":["a","\"b\""]})");
}

TEST_CASE("a newer version is refused, and the sentence says what to do") {
  check_refused(R"({"version": 2, "tokens": ["a"], "new": 1})",
                "version: found 2, expected at most 1; a newer maskscope opens it");
  check_refused(R"({"version": 0, "tokens": ["a"]})", "version: found 0, expected 1");
  check_refused(R"({"version": "1", "tokens": ["a"]})", R"(version: found "1", expected 1)");
  check_refused(R"({"version": -1, "tokens": ["a"]})", "version: found -1, expected 1");
  check_refused(R"({"tokens": ["a"]})", "version: found nothing, expected 1");
}

TEST_CASE("members that are wrong are named with what was found and what was expected") {
  check_refused("[1]", "not a JSON object");
  check_refused("", "empty");
  check_refused(R"({"version": 1})", "tokens: found nothing, expected a list of texts");
  check_refused(R"({"version": 1, "tokens": []})", "tokens: found 0 tokens, expected 1 to 8192");
  check_refused(R"({"version": 1, "tokens": "a b"})", R"(tokens: found "a b", expected a list)");
  check_refused(R"({"version": 1, "tokens": ["a", 2]})", "tokens: found 2 at index 1, expected a text");
  check_refused(with(R"("key_tokens": [])"), "key_tokens: found 0 tokens");
  check_refused(with(R"("key_tokens": [["a"]])"), "key_tokens: found [\"a\"] at index 0");
  check_refused(with(R"("token_type": [0, 1])"), R"(found "token_type", which version 1 does not have)");
  check_refused(with(R"("text": 7)"), "text: found 7, expected a text");
  check_refused(with(R"("model": null)"), "model: found null, expected a text");
  check_refused(with(R"("input_ids": [1])"), "input_ids: found 1 entries, expected 2, one for each of tokens");
  check_refused(with(R"("input_ids": [1, 2147483648])"), "input_ids: found 2147483648 at index 1");
  check_refused(with(R"("input_ids": [1, -1])"), "input_ids: found -1 at index 1");
  check_refused(with(R"("token_type_ids": [0, 2])"), "token_type_ids: found 2 at index 1, expected 0 or 1");
  check_refused(with(R"("word_ids": [0, "b"])"), R"(word_ids: found "b" at index 1, expected a whole number or null)");
  check_refused(with(R"("mask_token": 3)"), "mask_token: found 3, expected a text");
  check_refused(with(R"("text": "x", "text": "y")"), "twice");
  std::string many = R"({"version": 1, "tokens": [")";
  for (int i = 0; i < 8192; ++i) many += R"(t", ")";
  check_refused(many + "\"]}", "tokens: found 8193 tokens, expected 1 to 8192");
}

TEST_CASE("offsets lie in the text that they are of") {
  CHECK(parse_reading_json(with(R"("text": "ab", "offset_mapping": [[0, 2], [2, 2]])"), "a"));
  check_refused(with(R"("text": "ab", "offset_mapping": [[0, 3], [0, 0]])"),
                "offset_mapping: found an end of 3 at index 0, expected at most 2, the characters of text");
  check_refused(with(R"("text": "ab", "token_type_ids": [0, 1], "offset_mapping": [[0, 2], [0, 1]])"),
                "found an end of 1 at index 1, expected at most 0, the characters of pair");
  check_refused(with(R"("text": "ab", "offset_mapping": [[1, 0], [0, 0]])"), "offset_mapping: found [1,0] at index 0");
  check_refused(with(R"("text": "ab", "offset_mapping": [[0, 1, 2], [0, 0]])"), "offset_mapping: found [0,1,2]");
  check_refused(with(R"("text": "ab", "offset_mapping": [[0, 99999999999], [0, 0]])"),
                "offset_mapping: found [0,99999999999]");
}

TEST_CASE("predictions stand where they can") {
  const auto place = [](int position, const std::string& members = R"("token": "w", "probability": 0.5)") {
    return R"({"position": )" + std::to_string(position) + R"(, "predictions": [{)" + members + "}]}";
  };
  CHECK(parse_reading_json(with(R"("masks": [)" + place(0) + ", " + place(1) + "]"), "a"));
  CHECK(parse_reading_json(with(R"("labels": [)" + place(0) + "]"), "a"));
  CHECK(parse_reading_json(with(R"("answer": [)" + place(0) + ", " + place(1) + "]"), "a"));
  check_refused(with(R"("masks": [)" + place(2) + "]"),
                "masks: found position 2, expected positions in ascending order below 2");
  check_refused(with(R"("masks": [)" + place(1) + ", " + place(0) + "]"), "masks: found position 0");
  check_refused(with(R"("masks": [)" + place(1) + ", " + place(1) + "]"), "masks: found position 1");
  check_refused(with(R"("masks": [)" + place(-1) + "]"), "masks: position: found -1");
  check_refused(with(R"("labels": [)" + place(1) + "]"), "labels: found position 1");
  check_refused(with(R"("labels": [)" + place(0) + ", " + place(1) + "]"), "labels: found 2 positions, expected 1");
  check_refused(with(R"("answer": [)" + place(0) + "]"), "answer: found 1 positions, expected 2");
  check_refused(
      with(R"("answer": [)" + place(0, R"("token": "w", "probability": 0.5, "id": 2)") + ", " + place(1) + "]"),
      "answer: found id 2, expected a token's index below 2");
  check_refused(with(R"("masks": [], "labels": [)" + place(0) + "]"), "found both masks and labels");
  check_refused(with(R"("masks": {"a": 1})"), "masks: found {\"a\":1}, expected a list");
  check_refused(with(R"("masks": [7])"), "masks: found 7, expected {\"position\", \"predictions\"}");
  check_refused(with(R"("masks": [{"position": 0, "predictions": []}])"), "found no predictions at position 0");
  for (const char* wrong :
       {R"("token": "w")", R"("probability": 1)", R"("token": "w", "probability": 1.5)",
        R"("token": "w", "probability": -0.5)", R"("token": "w", "probability": "1")",
        R"("token": "w", "probability": 1, "logit": 1e300)", R"("token": "w", "probability": 1, "id": -1)"}) {
    check_refused(with(R"("masks": [)" + place(0, wrong) + "]"), "masks: predictions: found {");
  }
}

}  // namespace
}  // namespace maskscope::formats
