// config.json: models that this engine cannot run are refused by the field that says so.
#include "bert/config.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tiny_model.h"

namespace maskscope::bert {
namespace {

// The tiny config with one piece of its text replaced.
std::string changed(const std::string& from, const std::string& to) {
  std::string text = testing::kTinyConfigJson;
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

void check_refused(const std::string& json, const std::string& part) {
  INFO(json.substr(0, 300));  // a stream keeps the buffer of its longest message, and libc++ fills all of it each time
  const auto config = parse_config(json);
  REQUIRE_FALSE(config);
  INFO(config.error().message);
  CHECK(config.error().message.starts_with("config.json: "));
  CHECK(config.error().message.find(part) != std::string::npos);
}

TEST_CASE("a config gives its sizes") {
  const auto config = parse_config(testing::kTinyConfigJson);
  REQUIRE(config);
  CHECK(config->layers == 2);
  CHECK(config->heads == 2);
  CHECK(config->hidden == 32);
  CHECK(config->head_size() == 16);
  CHECK(config->intermediate == 48);
  CHECK(config->vocabulary == 50);
  CHECK(config->positions == 24);
  CHECK(config->types == 2);
  CHECK(config->epsilon == 1e-12F);
  CHECK(config->lowercase);
}

TEST_CASE("a cased model's config says so, and fields of no interest are passed over") {
  const auto config =
      parse_config(changed("{", R"({"do_lower_case":false,"torch_dtype":"float32","x":[1,{"y":null}],)"));
  REQUIRE(config);
  CHECK_FALSE(config->lowercase);
  CHECK(parse_config(changed(R"("model_type":"bert",)", "")));
}

TEST_CASE("the decoder shares the word embeddings unless the config says otherwise") {
  CHECK(parse_config(testing::kTinyConfigJson)->tied);
  CHECK_FALSE(parse_config(changed("{", R"({"tie_word_embeddings":false,)"))->tied);
}

TEST_CASE("another architecture is refused by its field") {
  check_refused(changed("\"bert\"", "\"roberta\""), "found model_type = \"roberta\", expected \"bert\"");
  check_refused(changed("\"gelu\"", "\"relu\""), "hidden_act");
  check_refused(changed("\"gelu\"", "\"gelu_new\""), "hidden_act");
  check_refused(changed("\"gelu\"", "7"), "hidden_act");
  check_refused(changed("{", R"({"position_embedding_type":"relative_key",)"), "position_embedding_type");
}

TEST_CASE("the exact GELU is understood under each of its names, and no hidden_act is it too") {
  CHECK(parse_config(changed("\"gelu\"", "\"gelu_python\"")));
  CHECK(parse_config(changed(R"("hidden_act":"gelu",)", "")));
  for (const char* other :
       {"gelu_new", "gelu_fast", "gelu_pytorch_tanh", "gelu_10", "quick_gelu", "silu", "swish", "relu"}) {
    check_refused(changed("\"gelu\"", std::string("\"") + other + "\""),
                  std::string("found hidden_act = \"") + other + "\", expected \"gelu\"");
  }
  check_refused(changed("\"gelu\"", R"({"type":"gelu"})"), "hidden_act");
}

TEST_CASE("what makes another model of a BERT is refused by its name, and what does not is passed over") {
  const auto with = [](const std::string& member) { return changed("{", "{" + member + ","); };
  const std::pair<const char*, const char*> wrongs[] = {
      {"is_decoder", "true"},
      {"is_encoder_decoder", "true"},
      {"add_cross_attention", "true"},
      {"add_cross_attention", "\"yes\""},
      {"pruned_heads", R"({"0":[1]})"},
      {"prune_heads", R"({"0":[1]})"},
      {"quantization_config", R"({"load_in_8bit":true})"},
      {"auto_map", R"({"AutoModelForMaskedLM":"bert_layers.BertForMaskedLM"})"},
      {"embedding_size", "16"},
      {"head_dim", "32"},
      {"num_key_value_heads", "1"},
      {"position_embedding_type", "\"relative_key_query\""},
      {"position_embedding_type", "\"alibi\""},
      {"tie_word_embeddings", "\"false\""},
      {"tie_word_embeddings", "null"},
      {"architectures", R"(["RobertaForMaskedLM"])"},
      {"architectures", R"(["JinaBertModel"])"},
      {"architectures", R"(["TFDistilBertForMaskedLM"])"},
  };
  for (const auto& [field, value] : wrongs) {
    check_refused(with(std::string("\"") + field + "\":" + value), std::string("found ") + field + " = ");
  }
  for (const char* harmless : {R"("is_decoder":false)", R"("add_cross_attention":false)", R"("pruned_heads":{})",
                               R"("quantization_config":null)", R"("chunk_size_feed_forward":64)",
                               R"("embedding_size":32)", R"("head_dim":16)", R"("use_cache":true)",
                               R"("architectures":null)", R"("architectures":[])", R"("architectures":["BertModel"])",
                               R"("architectures":["TFBertForMaskedLM"])", R"("architectures":["BertLMHeadModel"])",
                               R"("architectures":["HF_ColBERT"])", R"("position_embedding_type":"absolute")"}) {
    INFO(harmless);
    CHECK(parse_config(with(harmless)));
  }
}

TEST_CASE("a size that is missing, nothing, absurd or no whole number is refused by its name") {
  const std::pair<const char*, const char*> fields[] = {{"num_hidden_layers", "2"}, {"num_attention_heads", "2"},
                                                        {"hidden_size", "32"},      {"intermediate_size", "48"},
                                                        {"vocab_size", "50"},       {"max_position_embeddings", "24"},
                                                        {"type_vocab_size", "2"}};
  for (const auto& [field, value] : fields) {
    const std::string member = std::string("\"") + field + "\":" + value;
    check_refused(changed(member, "\"other\":1"), std::string(field) + " is missing");
    for (const char* wrong : {"0", "-1", "2.0", "\"2\"", "null", "[]", "1e3", "4294967297", "18446744073709551615"}) {
      check_refused(changed(member, std::string("\"") + field + "\":" + wrong), std::string("found ") + field);
    }
  }
}

TEST_CASE("heads that do not divide the width are refused") {
  check_refused(changed("\"num_attention_heads\":2", "\"num_attention_heads\":3"), "expected a multiple");
  check_refused(changed("\"num_attention_heads\":2", "\"num_attention_heads\":64"), "expected a multiple");
}

TEST_CASE("sizes whose products no memory holds are refused, though each alone would do") {
  check_refused(changed("\"hidden_size\":32", "\"hidden_size\":65536"),
                "hidden_size x 3 x hidden_size = 65536 x 196608");
  const std::pair<const char*, std::size_t> fields[] = {{"intermediate_size", 65'536},
                                                        {"vocab_size", 2'000'000},
                                                        {"max_position_embeddings", 65'536},
                                                        {"type_vocab_size", 65'536}};
  for (const auto& [field, most] : fields) {
    // 12000 x 3 x 12000 is within the limit, times any of these is not.
    std::string json = changed("\"hidden_size\":32", "\"hidden_size\":12000");
    const std::size_t at = json.find(field) + std::string(field).size() + 2;
    json.replace(at, json.find_first_of(",}", at) - at, std::to_string(most));
    check_refused(json, concat("found hidden_size x ", field, " = 12000 x ", most, ", expected at most 536870912"));
  }
  check_refused(changed("\"num_hidden_layers\":2,\"num_attention_heads\":2,\"hidden_size\":32",
                        "\"num_hidden_layers\":256,\"num_attention_heads\":64,\"hidden_size\":64"),
                "found num_hidden_layers x num_attention_heads = 256 x 64, expected at most 8192");
}

TEST_CASE("fields that come twice and brackets without end are refused") {
  check_refused(changed("{", "{\"hidden_size\":32,"), "found \"hidden_size\" twice");
  check_refused("{\"a\":" + std::string(1'000'000, '[') + std::string(1'000'000, ']') + "}", "levels");
}

TEST_CASE("a layer norm epsilon that is no positive number is refused: it would make every answer NaN") {
  for (const char* wrong : {"-1", "-1e-12", "\"1e-12\"", "null"})
    check_refused(changed("1e-12", wrong), "layer_norm_eps");
  const auto config = parse_config(changed("1e-12", "1e-5"));
  REQUIRE(config);
  CHECK(config->epsilon == 1e-5F);
}

TEST_CASE("what is no JSON object is refused, cut at any byte too") {
  for (const char* json : {"", "[]", "null", "{", "\xff\xfe"}) check_refused(json, "no JSON object");
  check_refused("<html>", "HTML");
  const std::string whole = testing::kTinyConfigJson;
  for (std::size_t size = 0; size < whole.size(); ++size) REQUIRE_FALSE(parse_config(whole.substr(0, size)));
}

TEST_CASE("values that are no UTF-8 do not break the error's own text") {
  CHECK_FALSE(parse_config("{\"model_type\":\"\xff\"}"));
}

}  // namespace
}  // namespace maskscope::bert
