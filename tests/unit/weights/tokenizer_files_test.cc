// Tokenizer files against what transformers makes of them, and those that are refused.
#include "weights/tokenizer_files.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tokenizer_folders.h"

namespace maskscope::weights {
namespace {

// Where each character of the text begins, and where it ends.
std::vector<std::size_t> bytes_of_characters(const std::string& text) {
  std::vector<std::size_t> bytes;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (static_cast<unsigned char>(text[i]) & 0xC0u) != 0x80u) bytes.push_back(i);
  }
  return bytes;
}

bool has_ranges(const text::Encoding& encoding, const testing::FolderCase& golden) {
  const std::vector<std::size_t> bytes[] = {bytes_of_characters(golden.text),
                                            bytes_of_characters(golden.pair.value_or(""))};
  for (std::size_t i = 0; i < golden.offsets.size(); ++i) {
    const auto& at = bytes[static_cast<std::size_t>(golden.types[i])];
    const bool is_ours = i == 0 || i + 1 == golden.ids.size() || golden.types[i] != golden.types[i + 1];
    const text::ByteRange expected{at[golden.offsets[i][0]], at[golden.offsets[i][1]]};
    if (!is_ours && encoding.ranges[i] != expected) return false;  // [CLS] and [SEP] have ranges of our own
  }
  return true;
}

void check_cases(const text::Tokenizer& tokenizer, const testing::TokenizerFolder& folder, std::size_t& wrong) {
  for (const testing::FolderCase& golden : folder.cases) {
    const auto encoding = tokenizer.encode(golden.text, golden.pair);
    REQUIRE(encoding);
    if (encoding->ids == golden.ids && encoding->type_ids == golden.types && has_ranges(*encoding, golden)) continue;
    std::string ids;
    for (const auto id : encoding->ids) ids += std::to_string(id) + " ";
    if (++wrong <= 5) UNSCOPED_INFO(folder.line << "\n  " << Json(golden.text).dump() << "\n  found " << ids);
  }
}

TEST_CASE("tokenizer files: generated folders tokenise as by transformers, and so do their packs", "[tokenizer]") {
  const auto folders = testing::read_tokenizer_folders(MASKSCOPE_GOLDEN_DIR "/tokenizer_folders.jsonl");
  CHECK(folders.size() >= 100);
  std::size_t wrong = 0;
  for (const testing::TokenizerFolder& folder : folders) {
    const auto texts = read_tokenizer_files(testing::kConfigOfFolders, folder.files);
    INFO(folder.line);
    INFO((texts ? "" : texts.error().message));
    REQUIRE(texts);
    const auto config = parse_json_object(texts->config, "config.json");
    REQUIRE(config);
    const auto tokenizer =
        make_tokenizer(texts->tokenizer, flag_member(*config, "do_lower_case").value_or(true), testing::kRowsOfFolders);
    INFO((tokenizer ? "" : tokenizer.error().message));
    REQUIRE(tokenizer);
    check_cases(*tokenizer, folder, wrong);
  }
  CHECK(wrong == 0);
}

constexpr const char* kVocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhe\nwas\nHe\n";

std::string error_of(const std::string& tokenizer_config, const std::string& config = "{}") {
  const auto texts = read_tokenizer_files(config, {.vocabulary = kVocabulary,
                                                   .tokenizer = {},
                                                   .tokenizer_config = tokenizer_config,
                                                   .special_tokens_map = {},
                                                   .added_tokens = {}});
  return texts ? "" : texts.error().message;
}

TEST_CASE("tokenizer files: tokenizers that are not BERT's WordPiece are refused by name") {
  for (const char* name : {"BertJapaneseTokenizer", "KoBertTokenizer", "RobertaTokenizerFast",
                           "BertGenerationTokenizer", "FunnelTokenizer", "MPNetTokenizer"}) {
    const std::string json = concat("{\"tokenizer_class\": \"", name, "\"}");
    CHECK(error_of(json).find(concat("tokenizer_config.json: found tokenizer_class = \"", name)) == 0);
    CHECK(error_of("{}", json).find(concat("config.json: found tokenizer_class = \"", name)) == 0);
  }
  CHECK(error_of("{\"tokenizer_class\": \"PreTrainedTokenizerFast\"}").find("without tokenizer.json") !=
        std::string::npos);
  CHECK(error_of("{\"auto_map\": {\"AutoTokenizer\": [\"x.Y\", null]}}").find("auto_map") != std::string::npos);
}

TEST_CASE("tokenizer files: options of another type, and those that are not done, are refused by name") {
  for (const char* option : {"\"do_lower_case\": \"false\"", "\"do_lower_case\": null", "\"strip_accents\": 1",
                             "\"tokenize_chinese_chars\": \"yes\"", "\"split_special_tokens\": true",
                             "\"truncation_side\": \"left\"", "\"model_max_length\": 2", "\"mask_token\": null",
                             "\"mask_token\": 3", "\"fast_tokenizer_files\": [\"tokenizer.4.0.json\"]",
                             "\"added_tokens_decoder\": {\"x\": {\"content\": \"[V0]\"}}", "\"mask_token\": \"\""}) {
    const std::string text = option;
    const std::string name = text.substr(1, text.find('"', 1) - 1);
    const std::string error = error_of("{" + text + "}");
    INFO(text << ": " << error);
    const bool named = error.find(name) != std::string::npos || error.find("[V0]") != std::string::npos;
    CHECK((error.starts_with("tokenizer_config.json: found") && named));
  }
}

// The ids that a folder's tokenizer gives.
std::vector<text::TokenId> ids_of(const std::string& vocabulary, const std::string& tokenizer_config,
                                  const std::string& text) {
  const auto texts = read_tokenizer_files("{}", {.vocabulary = vocabulary,
                                                 .tokenizer = {},
                                                 .tokenizer_config = tokenizer_config,
                                                 .special_tokens_map = {},
                                                 .added_tokens = {}});
  INFO((texts ? "" : texts.error().message));
  REQUIRE(texts);
  const auto tokenizer = make_tokenizer(texts->tokenizer, true, 20);
  INFO((tokenizer ? "" : tokenizer.error().message));
  REQUIRE(tokenizer);
  return tokenizer->encode(text)->ids;
}

// The ids are those of transformers 5.24.
TEST_CASE("tokenizer files: tokens that are added get the ids that transformers gives them") {
  using Ids = std::vector<text::TokenId>;
  const std::string lines = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nthe\nman\n";
  const std::string added = "{\"additional_special_tokens\": [\"[E1]\"]}";
  CHECK(ids_of(lines, added, "a [E1]") == Ids{2, 5, 8, 3});
  CHECK(ids_of(lines + "\n", added, "a [E1]") == Ids{2, 5, 9, 3});
  CHECK(ids_of(lines + "\n\n", added, "a [E1]") == Ids{2, 5, 9, 3});
  CHECK(ids_of("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n\nthe\nman\n", added, "a man [E1]") == Ids{2, 5, 8, 9, 3});
  CHECK(ids_of("[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nthe\nman\n", added, "a [E1]") == Ids{1, 4, 8, 2});
  CHECK(ids_of("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nthe\nman\n", "{}", "a [MASK]") == Ids{2, 4, 7, 3});
  CHECK(ids_of(lines, "{\"pad_token\": null}", "a [PAD]") == Ids{2, 5, 1, 1, 1, 3});
  CHECK(ids_of(lines, "{\"model_max_length\": null, \"max_len\": 4}", "a a a a") == Ids{2, 5, 5, 5, 5, 3});
}

TEST_CASE("tokenizer files: a vocabulary in which an added token's id would be a line's is refused") {
  const auto texts = read_tokenizer_files("{}", {.vocabulary = std::string(kVocabulary) + "he\n",
                                                 .tokenizer = {},
                                                 .tokenizer_config = "{\"additional_special_tokens\": [\"[E1]\"]}",
                                                 .special_tokens_map = {},
                                                 .added_tokens = "{\"[E1]\": 8}"});
  REQUIRE_FALSE(texts);
  CHECK(texts.error().message.find("9 lines but 8 different tokens, expected each token once, as \"[E1]\"") !=
        std::string::npos);
}

TEST_CASE("tokenizer files: whether the model is told which text a token is of") {
  const auto config_of = [](const std::string& tokenizer_config) {
    return read_tokenizer_files("{}", {.vocabulary = kVocabulary,
                                       .tokenizer = {},
                                       .tokenizer_config = tokenizer_config,
                                       .special_tokens_map = {},
                                       .added_tokens = {}})
        ->config;
  };
  const std::string untold = "\"reads_token_type_ids\": false";
  CHECK(config_of("{\"model_input_names\": [\"input_ids\", \"attention_mask\"]}").find(untold) != std::string::npos);
  CHECK(config_of("{\"tokenizer_class\": \"DistilBertTokenizer\"}").find(untold) != std::string::npos);
  CHECK(config_of("{\"model_input_names\": [\"input_ids\", \"token_type_ids\"]}") == "{}");
  CHECK(error_of("{\"model_input_names\": \"input_ids\"}").find("model_input_names") != std::string::npos);
}

TEST_CASE("tokenizer files: an added token with an id that it would not get is refused with both numbers") {
  const std::string error =
      error_of("{\"added_tokens_decoder\": {\"4007\": {\"content\": \"[V0]\", \"special\": true}}}");
  CHECK(error == "the vocabulary: found the added token \"[V0]\" with id 4007, expected 8");
}

std::string with_tokenizer_json(const std::string& changed, const std::string& value) {
  Json json = Json::parse(R"({"added_tokens": [], "normalizer": {"type": "BertNormalizer"},
    "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": null,
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
              "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "he": 5, "was": 6, "He": 7}}})");
  json[Json::json_pointer(changed)] = Json::parse(value);
  const auto texts = read_tokenizer_files("{}", {.vocabulary = {},
                                                 .tokenizer = json.dump(),
                                                 .tokenizer_config = {},
                                                 .special_tokens_map = {},
                                                 .added_tokens = {}});
  return texts ? texts->tokenizer.vocabulary : texts.error().message;
}

TEST_CASE("tokenizer files: a tokenizer.json alone has the vocabulary; parts that are not BERT's are refused by name") {
  CHECK(with_tokenizer_json("/version", "\"1.0\"") == kVocabulary);
  const std::pair<const char*, const char*> wrong[] = {
      {"/normalizer", "null"},
      {"/normalizer", R"({"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "Lowercase"}]})"},
      {"/pre_tokenizer", R"({"type": "Whitespace"})"},
      {"/model/type", "\"Unigram\""},
      {"/model/continuing_subword_prefix", "\"@@\""},
      {"/model/max_input_chars_per_word", "0"},
      {"/post_processor", R"({"type": "RobertaProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]})"},
      {"/post_processor",
       R"({"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}], "pair": []})"}};
  for (const auto& [path, value] : wrong) {
    const std::string message = with_tokenizer_json(path, value);
    const std::string path_text = path;
    INFO(message);
    CHECK(message.starts_with("tokenizer.json: found"));
    CHECK(message.find(path_text.starts_with("/model/type") ? "Unigram"
                       : path_text.starts_with("/model/")   ? path_text.substr(7)
                                                            : path_text.substr(1)) != std::string::npos);
  }
}

TEST_CASE(
    "tokenizer files: a folder of ordinary files needs no settings, so that its pack is one that any program reads") {
  const auto texts = read_tokenizer_files(
      "{\"a\": 1}",
      {.vocabulary = kVocabulary,
       .tokenizer = {},
       .tokenizer_config = R"({"do_lower_case": false, "strip_accents": null, "tokenizer_class": "BertTokenizer",
                       "never_split": null, "do_basic_tokenize": true, "model_max_length": 1000000000000000019884624838656,
                       "added_tokens_decoder": {"4": {"content": "[MASK]", "lstrip": false, "rstrip": false,
                       "single_word": false, "normalized": false, "special": true}}})",
       .special_tokens_map = R"({"mask_token": "[MASK]"})",
       .added_tokens = {}});
  INFO((texts ? "" : texts.error().message));
  REQUIRE(texts);
  CHECK(texts->tokenizer.settings.empty());
  const auto config = parse_json_object(texts->config, "config.json");
  REQUIRE(config);
  CHECK(flag_member(*config, "do_lower_case") == false);
}

TEST_CASE("tokenizer files: model_max_length limits a text, which says how much was cut") {
  const auto texts = read_tokenizer_files("{}", {.vocabulary = kVocabulary,
                                                 .tokenizer = {},
                                                 .tokenizer_config = "{\"model_max_length\": 4}",
                                                 .special_tokens_map = {},
                                                 .added_tokens = {}});
  REQUIRE(texts);
  const auto tokenizer = make_tokenizer(texts->tokenizer, true, 8);
  REQUIRE(tokenizer);
  const auto encoding = tokenizer->encode("he was he");
  REQUIRE(encoding);
  CHECK(encoding->ids == std::vector<std::int32_t>{2, 5, 6, 3});
  CHECK(encoding->cut.text == 1);
}

TEST_CASE("tokenizer settings: what this version does not know is refused by name") {
  const auto unknown = parse_tokenizer_settings("{\"reverse\": true}", true);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().message == "tokenizer settings: found \"reverse\" = true, which this version does not support");
  CHECK_FALSE(parse_tokenizer_settings("{\"strip_accents\": 3}", true));
  CHECK_FALSE(parse_tokenizer_settings("[]", true));
}

TEST_CASE(
    "tokenizer settings: a vocabulary of more tokens than rows is refused with both numbers, one of fewer is named") {
  const TokenizerTexts texts{.vocabulary = kVocabulary, .settings = {}};
  const auto few = make_tokenizer(texts, true, 7);
  REQUIRE_FALSE(few);
  CHECK(few.error().message == "found a vocabulary of 8 tokens, expected at most the 7 of config.json's vocab_size");
  const auto more = make_tokenizer(texts, true, 10);
  REQUIRE(more);
  CHECK(more->vocabulary().size() == 10);
  CHECK(more->vocabulary().token(9) == "[no token 9]");
}

TEST_CASE("a SavedModel is lower-cased as its model.json says; a cased vocabulary without it is refused") {
  CHECK(saved_model_lowercase("{\"doLowerCase\": false, \"maxSequenceLength\": 128}", "Berlin\n") == false);
  CHECK(saved_model_lowercase("{\"doLowerCase\": true}", "berlin\n") == true);
  CHECK(saved_model_lowercase(std::nullopt, "[MASK]\nberlin\n") == true);
  const auto cased = saved_model_lowercase(std::nullopt, "[MASK]\nBerlin\n");
  REQUIRE_FALSE(cased);
  CHECK(cased.error().message.find("doLowerCase") != std::string::npos);
  CHECK_FALSE(saved_model_lowercase("{\"doLowerCase\": \"no\"}", "berlin\n"));
}

}  // namespace
}  // namespace maskscope::weights
