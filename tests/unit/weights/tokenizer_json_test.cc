// What of tokenizer.json is refused, by name. What is understood is compared in native/weights/tokenizer_kinds_test.cc.
#include "weights/tokenizer_json.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "weights/json.h"
#include "weights/tokenizer_files.h"

namespace maskscope::weights {
namespace {

constexpr const char* kConfig = R"({"model_type": "roberta"})";

// A small byte-level tokenizer, with a member put in the place of another.
Json small_file() {
  return Json::parse(R"({
    "added_tokens": [{"id": 0, "content": "<s>", "normalized": false}, {"id": 1, "content": "</s>", "normalized": false},
                     {"id": 2, "content": "<mask>", "normalized": false, "lstrip": true}],
    "normalizer": null,
    "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true},
    "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 1], "cls": ["<s>", 0]},
    "model": {"type": "BPE", "vocab": {"<s>": 0, "</s>": 1, "<mask>": 2, "a": 3, "b": 4, "ab": 5, "\u0120": 6, "\u0120ab": 7,
                                       "\u00e2": 8, "\u013d": 9},
              "merges": ["a b", ["\u0120", "ab"]]}})");
}

Json with(const std::string& pointer, const Json& value) {
  Json file = small_file();
  file[Json::json_pointer(pointer)] = value;
  return file;
}

std::string error_of(const Json& file, const std::string& tokenizer_config = "{}") {
  const auto texts = read_tokenizer_files(kConfig, {.tokenizer = file.dump(), .tokenizer_config = tokenizer_config});
  return texts ? "" : texts.error().message;
}

text::Encoding encode(const std::string& text, const std::optional<std::string>& pair = std::nullopt,
                      text::ForeignMasks foreign = text::ForeignMasks::are_text) {
  const auto texts = read_tokenizer_files(kConfig, {.tokenizer = small_file().dump()});
  REQUIRE(texts);
  const auto tokenizer = make_tokenizer(texts->tokenizer, true, 20);
  REQUIRE(tokenizer);
  const auto encoding = tokenizer->encode(text, pair, 512, foreign);
  REQUIRE(encoding);
  return *encoding;
}

TEST_CASE("tokenizer.json: parts that are not understood are refused by name", "[tokenizer]") {
  CHECK(error_of(small_file()).empty());
  const std::pair<const char*, Json> wrong[] = {
      {"/normalizer", {{"type", "Foo"}}},
      {"/normalizer", {{"type", "Sequence"}, {"normalizers", Json::array({{{"type", "Nmt"}}})}}},
      {"/normalizer", {{"type", "Precompiled"}, {"precompiled_charsmap", "AAAA"}}},
      {"/normalizer", {{"type", "Replace"}, {"pattern", {{"Regex", "a+"}}}, {"content", "b"}}},
      {"/pre_tokenizer", {{"type", "UnicodeScripts"}}},
      {"/pre_tokenizer", {{"type", "Split"}, {"pattern", {{"Regex", "a|b"}}}, {"behavior", "Isolated"}}},
      {"/pre_tokenizer/colour", "red"},
      {"/post_processor", nullptr},
      {"/post_processor/sep", Json::array({"</s>", 2})},
      {"/model/type", "WordLevel"},
      {"/model/dropout", 0.1},
      {"/model/byte_fallback", true},
      {"/model/end_of_word_suffix", "</w>"},
      {"/model/unk_token", "[UNK]"},
      {"/model/merges", Json::array({"a c"})},
      {"/model/merges", Json::array({"a"})},
      {"/model/merges", nullptr},
      {"/model/vocab", Json::object()},
      {"/model/vocab/x", 3},
      {"/model/vocab/x", 4e9},
      {"/added_tokens/0/id", 3},
      {"/added_tokens/0/colour", "red"},
      {"/added_tokens/3", {{"id", 50}, {"content", "new"}}},
      {"/colour", "red"}};
  for (const auto& [pointer, value] : wrong) {
    const std::string error = error_of(with(pointer, value));
    INFO(pointer << " = " << value.dump() << ": " << error);
    CHECK(error.starts_with("tokenizer.json: "));
  }
  CHECK(error_of(with("/pre_tokenizer", {{"type", "Foo"}})).find("found pre_tokenizer.type = \"Foo\", expected") !=
        std::string::npos);
}

TEST_CASE("tokenizer.json: what the other files say otherwise is refused", "[tokenizer]") {
  CHECK(error_of(small_file(), R"({"add_prefix_space": true})").starts_with("tokenizer_config.json: found add_prefix"));
  CHECK(error_of(small_file(), R"({"do_lower_case": true})").starts_with("tokenizer_config.json: found do_lower_case"));
  CHECK(error_of(small_file(), R"({"added_tokens_decoder": {"9": {"content": "<mask>"}}})")
            .starts_with("tokenizer_config.json: found added_tokens_decoder"));
}

TEST_CASE("tokenizer.json: byte-level tokens are written out, and parts of a character have its range", "[tokenizer]") {
  const text::Encoding encoding = encode("ab ab\u26C4", "b");  // two of the snowman's three bytes are tokens
  CHECK(encoding.tokens ==
        std::vector<std::string>{"<s>", "ab", "\u2581ab", "<0xE2>", "<0x9B>", "</s>", "</s>", "b", "</s>"});
  CHECK(encoding.ranges[2] == text::ByteRange{3, 5});
  CHECK(encoding.ranges[3] == text::ByteRange{5, 8});
  CHECK(encoding.ranges[4] == text::ByteRange{5, 8});
  CHECK(encoding.type_ids == std::vector<std::int32_t>{0, 0, 0, 0, 0, 0, 0, 1, 1});
}

TEST_CASE("tokenizer.json: a mask takes the space before it, another model's is understood and said", "[tokenizer]") {
  using Names = std::vector<std::string>;
  CHECK(encode("ab <mask>ab").tokens == Names{"<s>", "ab", "<mask>", "ab", "</s>"});
  const text::Encoding told = encode("ab [MASK]ab", {}, text::ForeignMasks::are_masks);
  CHECK(told.tokens == Names{"<s>", "ab", "<mask>", "ab", "</s>"});
  CHECK(told.ranges[2] == text::ByteRange{3, 9});
  CHECK(told.foreign_mask == "[MASK]");
  CHECK(encode("<mask>[MASK]", {}, text::ForeignMasks::are_masks).ids == std::vector<text::TokenId>{0, 2, 2, 1});
  CHECK(encode("<mask>a", {}, text::ForeignMasks::are_masks).foreign_mask.empty());
}

}  // namespace
}  // namespace maskscope::weights
