// config.json: models that this engine cannot run are refused by the field that says so.
#include "bert/config.h"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "bert/architecture.h"
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
  check_refused(changed("\"bert\"", "\"deberta-v2\""),
                R"(found model_type = "deberta-v2", expected one of "bert", "distilbert", "roberta")");
  check_refused(changed("\"bert\"", "7"), "found model_type = 7");
  check_refused(changed("\"gelu\"", "7"), "hidden_act");
  check_refused(changed("{", R"({"position_embedding_type":"relative_key",)"), "position_embedding_type");
}

TEST_CASE("the activation is what hidden_act says, and the exact GELU without it") {
  const auto activation = [](const std::string& name) {
    const auto config = parse_config(changed("\"gelu\"", "\"" + name + "\""));
    REQUIRE(config);
    CHECK(config->head_activation == config->activation);
    return config->activation;
  };
  CHECK(parse_config(changed(R"("hidden_act":"gelu",)", ""))->activation == Activation::gelu);
  for (const char* name : {"gelu", "gelu_python"}) CHECK(activation(name) == Activation::gelu);
  for (const char* name : {"gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_python_tanh", "gelu_accurate"}) {
    CHECK(activation(name) == Activation::gelu_tanh);
  }
  CHECK(activation("relu") == Activation::relu);
  for (const char* name : {"silu", "swish"}) CHECK(activation(name) == Activation::silu);
  for (const char* other : {"gelu_10", "quick_gelu", "relu2", "tanh", "mish", ""}) {
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
      {"rope_scaling", R"({"type":"linear"})"},
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
  for (const char* json : {"", "[]", "null", "{", "\xff\xfe"}) check_refused(json, "a JSON object");
  check_refused("<html>", "HTML");
  const std::string whole = testing::kTinyConfigJson;
  for (std::size_t size = 0; size < whole.size(); ++size) REQUIRE_FALSE(parse_config(whole.substr(0, size)));
}

TEST_CASE("values that are no UTF-8 do not break the error's own text") {
  CHECK_FALSE(parse_config("{\"model_type\":\"\xff\"}"));
}

// A config of another architecture, with some members replaced or, where they are null, left out.
Result<Config> parse_other(const std::string& model_type, const std::string& fields,
                           const std::string& changes = "{}") {
  auto json = nlohmann::json::parse(fields);
  json["model_type"] = model_type;
  json["vocab_size"] = 61;
  json.merge_patch(nlohmann::json::parse(changes));
  return parse_config(json.dump());
}

void check_other_refused(const std::string& model_type, const std::string& fields, const std::string& changes,
                         const std::string& part) {
  const auto config = parse_other(model_type, fields, changes);
  REQUIRE_FALSE(config);
  INFO(config.error().message);
  CHECK(config.error().message.find(part) != std::string::npos);
}

const std::string kUsual = R"({"num_hidden_layers":4,"num_attention_heads":2,"hidden_size":32,"intermediate_size":48,)"
                           R"("max_position_embeddings":24,"type_vocab_size":2})";

TEST_CASE("a DistilBERT has its own names for its sizes, and no types") {
  const std::string fields =
      R"({"n_layers":3,"n_heads":2,"dim":32,"hidden_dim":48,"max_position_embeddings":24,"activation":"relu"})";
  const auto config = parse_other("distilbert", fields);
  REQUIRE(config);
  CHECK(config->layers == 3);
  CHECK(config->intermediate == 48);
  CHECK(config->types == 0);
  CHECK_FALSE(config->reads_types);
  CHECK(config->activation == Activation::relu);
  CHECK(config->epsilon == 1e-12F);
  CHECK(config->architecture().name == "DistilBERT");
  check_other_refused("distilbert", fields, R"({"n_heads":null})", "n_heads is missing");
  check_other_refused("distilbert", fields, R"({"n_heads":5})", "found dim 32 and n_heads 5");
  check_other_refused("distilbert", fields, R"({"activation":"mish"})", "found activation = \"mish\"");
  check_other_refused("distilbert", fields, R"({"architectures":["BertForMaskedLM"]})", "architectures");
}

TEST_CASE("positions of a RoBERTa count from its padding token's id + 1") {
  for (const char* type : {"roberta", "xlm-roberta", "camembert"}) {
    const auto config = parse_other(type, kUsual, R"({"hidden_act":"relu"})");
    REQUIRE(config);
    CHECK(config->positions == 22);
    CHECK(config->position_rows() == 24);
    CHECK(config->first_position == 2);
    CHECK_FALSE(config->reads_types);
    CHECK(config->head_activation == Activation::gelu);
    CHECK(parse_other(type, kUsual, R"({"pad_token_id":5})")->first_position == 6);
    check_other_refused(type, kUsual, R"({"pad_token_id":23})", "found pad_token_id = 23");
    check_other_refused(type, kUsual, R"({"pad_token_id":-1})", "found pad_token_id = -1");
    check_other_refused(type, kUsual, R"({"max_position_embeddings":2})", "expected more than 2");
    check_other_refused(type, kUsual, R"({"max_position_embeddings":1})", "expected more than 2");
  }
}

TEST_CASE("embeddings of an ELECTRA or an ALBERT have a size of their own") {
  const std::string sixteen = R"({"embedding_size":16,"num_hidden_groups":1})";
  for (const char* type : {"electra", "albert"}) {
    CHECK(parse_other(type, kUsual, sixteen)->embedding_width() == 16);
    check_other_refused(type, kUsual, R"({"num_hidden_groups":1})", "embedding_size is missing");
    check_other_refused(type, kUsual, R"({"embedding_size":0})", "found embedding_size = 0");
  }
  const std::string same = R"({"embedding_size":32,"num_hidden_groups":1})";
  CHECK(parse_other("electra", kUsual, same)->embedding_size == 0);
  CHECK(parse_other("albert", kUsual, same)->embedding_size == 32);
}

TEST_CASE("layers of an ALBERT share their parameters in groups of equal size") {
  const auto config = parse_other("albert", kUsual, R"({"embedding_size":16,"num_hidden_groups":2})");
  REQUIRE(config);
  CHECK(config->activation == Activation::gelu_tanh);
  CHECK(config->groups() == 2);
  for (std::size_t i = 0; i < 4; ++i) CHECK(config->group_of(i) == i / 2);
  check_other_refused("albert", kUsual, R"({"embedding_size":16,"num_hidden_groups":3})", "num_hidden_groups = 3");
  check_other_refused("albert", kUsual, R"({"embedding_size":16,"num_hidden_groups":2,"inner_group_num":2})",
                      "inner_group_num = 2");
}

TEST_CASE("of a MobileBERT's options only those of its paper are understood") {
  const std::string sizes = R"({"embedding_size":16,"intra_bottleneck_size":24,"num_feedforward_networks":4})";
  const auto with = [&](const std::string& member) { return sizes.substr(0, sizes.size() - 1) + ',' + member + '}'; };
  const auto config = parse_other("mobilebert", kUsual, sizes);
  REQUIRE(config);
  CHECK(config->activation == Activation::relu);
  CHECK(config->head_size() == 12);
  CHECK(config->feed_forwards == 4);
  CHECK(parse_other("mobilebert", kUsual, with(R"("use_bottleneck":true,"normalization_type":"no_norm")")));
  for (const char* wrong :
       {R"("use_bottleneck":false)", R"("use_bottleneck_attention":true)", R"("key_query_shared_bottleneck":false)",
        R"("trigram_input":false)", R"("normalization_type":"layer_norm")", R"("true_hidden_size":32)",
        R"("intra_bottleneck_size":25)", R"("intra_bottleneck_size":34)", R"("embedding_size":32)",
        R"("num_feedforward_networks":0)", R"("num_feedforward_networks":17)"}) {
    const std::string field = std::string(wrong).substr(1, std::string(wrong).find('"', 1) - 1);
    check_other_refused("mobilebert", kUsual, with(wrong), field);
  }
}

TEST_CASE("the head is that of the class that saved the model, and a classifier's labels are id2label's") {
  const auto head = [](const std::string& model_type, const std::string& name) {
    const auto config = parse_other(model_type, kUsual, R"({"embedding_size":32,"architectures":[")" + name + "\"]}");
    REQUIRE(config);
    return config->head;
  };
  CHECK(head("bert", "BertForMaskedLM") == Head::masked_lm);
  CHECK(head("bert", "BertModel") == Head::masked_lm);
  CHECK(head("bert", "TFBertForSequenceClassification") == Head::sequence_classifier);
  CHECK(head("bert", "BertForTokenClassification") == Head::token_classifier);
  CHECK(head("bert", "BertForQuestionAnswering") == Head::question_answering);
  CHECK(head("bert", "BertForPreTraining") == Head::next_sentence);
  CHECK(head("bert", "BertForNextSentencePrediction") == Head::next_sentence);
  CHECK(head("electra", "ElectraForPreTraining") == Head::replaced_token);
  CHECK(head("roberta", "RobertaForMultipleChoice") == Head::masked_lm);

  const auto labels = [](const std::string& changes) {
    return parse_other("bert", kUsual, R"({"architectures":["BertForSequenceClassification"],)" + changes + "}");
  };
  using Labels = std::vector<std::string>;
  CHECK(labels(R"("id2label":{"1":"good","0":"bad","2":"none"})")->labels == Labels{"bad", "good", "none"});
  CHECK(labels(R"("num_labels":1)")->labels == Labels{"LABEL_0"});
  CHECK(labels(R"("x":1)")->labels == Labels{"LABEL_0", "LABEL_1"});
  for (const char* wrong :
       {R"("id2label":{"1":"a"})", R"("id2label":{"0":7})", R"("id2label":["a"])", R"("num_labels":0)"}) {
    const auto config = labels(wrong);
    REQUIRE_FALSE(config);
    CHECK(config.error().message.starts_with("config.json: found "));
  }
}

TEST_CASE("a ModernBERT chooses its local layers, window, rotations and biases") {
  const auto config = parse_other("modernbert", kUsual);
  REQUIRE(config);
  CHECK(config->pre_norm);
  CHECK(config->gated);
  CHECK(config->position_kind == Positions::rotary);
  CHECK(config->types == 0);
  CHECK(config->window == 64);
  CHECK(config->epsilon == 1e-5F);
  CHECK(config->local_layers.to_string().ends_with("0110"));
  CHECK(config->global_theta == 160000);
  CHECK(config->local_theta == 10000);
  CHECK_FALSE(config->attention_bias);
  CHECK(config->decoder_bias);
  CHECK(parse_other("modernbert", kUsual, R"({"global_attn_every_n_layers":2})")
            ->local_layers.to_string()
            .ends_with("1010"));
  CHECK(parse_other("modernbert", kUsual, R"({"global_rope_theta":7.0,"local_rope_theta":"null"})").has_value() ==
        false);
  check_other_refused("modernbert", kUsual, R"({"layer_types":["full_attention"]})", "layer_types");
  check_other_refused("modernbert", kUsual, R"({"layer_types":["full_attention","x","x","x"]})", "layer_types");
  check_other_refused("modernbert", kUsual, R"({"local_attention":0})", "local_attention");
  check_other_refused("modernbert", kUsual, R"({"global_rope_theta":0.5})", "global_rope_theta");
  check_other_refused("modernbert", kUsual, R"({"attention_bias":"no"})", "attention_bias");
  check_other_refused("modernbert", kUsual, R"({"hidden_size":30})", "heads of an even size");
  check_other_refused("modernbert", kUsual, R"({"hidden_size":4096,"max_position_embeddings":65536})", "together");
  check_other_refused("modernbert", kUsual,
                      R"({"rope_parameters":{"full_attention":{"rope_type":"yarn"},"sliding_attention":{}}})",
                      "found rope_type = \"yarn\"");
  check_other_refused("modernbert", kUsual, R"({"rope_parameters":{"full_attention":{}}})", "rope_parameters");
}

}  // namespace
}  // namespace maskscope::bert
