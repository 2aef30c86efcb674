// What wrappers and older versions do to names is undone; other names stay.
#include "weights/tensor_names.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace maskscope::weights {
namespace {

TEST_CASE("prefixes of PyTorch's wrappers go, one or several, also from inside a name") {
  const std::string name = "bert.encoder.layer.0.output.dense.weight";
  for (const char* prefix :
       {"", "module.", "_orig_mod.", "model.", "model.model.", "module._orig_mod.", "_orig_mod.module.model.",
        "model._orig_mod.", "_fsdp_wrapped_module.", "_forward_module.model."}) {
    INFO(prefix);
    CHECK(current_name(prefix + name) == name);
    CHECK(current_name(prefix + name.substr(5)) == name);
  }
  CHECK(current_name("bert.encoder.layer.0._checkpoint_wrapped_module.output.dense.weight") == name);
  CHECK(current_name("bert.module.encoder.layer.0.output.dense.weight") == name);
  CHECK(current_name("model.cls.predictions.bias") == "cls.predictions.bias");
}

TEST_CASE("a bare model's names get bert., gamma and beta become weight and bias, with a prefix too") {
  CHECK(current_name("model.embeddings.LayerNorm.gamma") == "bert.embeddings.LayerNorm.weight");
  CHECK(current_name("module.bert.embeddings.LayerNorm.beta") == "bert.embeddings.LayerNorm.bias");
  CHECK(current_name("pooler.dense.bias") == "bert.pooler.dense.bias");
}

TEST_CASE("other names stay as they are") {
  for (const char* name : {"", ".", "..", "module", "model", "classifier.weight", "roberta.embeddings.x",
                           "bert_model.bert.a", "bert.model.a", "gamma", "qa.LayerNorm.gammas"}) {
    CHECK(current_name(name) == name);
  }
}

TEST_CASE("every architecture's names become BERT's, and the way back gives what transformers writes") {
  const struct {
    const char *model_type, *stored, *current;
  } names[] = {
      {"distilbert", "distilbert.transformer.layer.11.ffn.lin2.bias", "bert.encoder.layer.11.output.dense.bias"},
      {"distilbert", "distilbert.embeddings.LayerNorm.weight", "bert.embeddings.LayerNorm.weight"},
      {"distilbert", "vocab_projector.bias", "cls.predictions.bias"},
      {"distilbert", "vocab_projector.weight", "cls.predictions.decoder.weight"},
      {"roberta", "roberta.encoder.layer.0.attention.self.key.weight",
       "bert.encoder.layer.0.attention.self.key.weight"},
      {"xlm-roberta", "lm_head.layer_norm.bias", "cls.predictions.transform.LayerNorm.bias"},
      {"camembert", "lm_head.bias", "cls.predictions.bias"},
      {"electra", "electra.embeddings_project.weight", "bert.embeddings_project.weight"},
      {"electra", "generator_lm_head.weight", "cls.predictions.decoder.weight"},
      {"albert", "albert.encoder.albert_layer_groups.2.albert_layers.0.ffn_output.weight",
       "bert.encoder.layer.2.output.dense.weight"},
      {"albert", "albert.encoder.albert_layer_groups.0.albert_layers.0.ffn.weight",
       "bert.encoder.layer.0.intermediate.dense.weight"},
      {"albert", "predictions.dense.weight", "cls.predictions.transform.dense.weight"},
      {"modernbert", "decoder.bias", "cls.predictions.bias"},
      {"mobilebert", "mobilebert.encoder.layer.3.ffn.1.output.dense.bias",
       "bert.encoder.layer.3.ffn.1.output.dense.bias"},
  };
  for (const auto& [model_type, stored, current] : names) {
    INFO(model_type << ' ' << stored);
    CHECK(current_name(stored, model_type) == current);
    CHECK(current_name(std::string("module.") + stored, model_type) == current);
    CHECK(stored_name(current, model_type) == stored);
  }
  // Of a base model saved alone, and one whose prefix is taken for a wrapper.
  CHECK(current_name("transformer.layer.0.sa_layer_norm.bias", "distilbert") ==
        "bert.encoder.layer.0.attention.output.LayerNorm.bias");
  CHECK(current_name("encoder.layer.0.output.LayerNorm.gamma", "roberta") ==
        "bert.encoder.layer.0.output.LayerNorm.weight");
  for (const char* name :
       {"model.layers.7.attn.Wqkv.weight", "layers.7.attn.Wqkv.weight", "model.model.layers.7.attn.Wqkv.weight"}) {
    CHECK(current_name(name, "modernbert") == "bert.encoder.layer.7.attention.self.qkv.weight");
  }
}

TEST_CASE("a name that only begins like another, or has no number where one stands, is not renamed") {
  CHECK(current_name("albert.encoder.albert_layer_groups.x.albert_layers.0.ffn.weight", "albert") ==
        "albert.encoder.albert_layer_groups.x.albert_layers.0.ffn.weight");
  CHECK(current_name("albert.encoder.albert_layer_groups.0.albert_layers.1.ffn.weight", "albert") ==
        "albert.encoder.albert_layer_groups.0.albert_layers.1.ffn.weight");
  CHECK(current_name("lm_head.biases", "roberta") == "lm_head.biases");
  CHECK(current_name("robertax.a", "roberta") == "robertax.a");
  CHECK(current_name("", "modernbert").empty());
}

}  // namespace
}  // namespace maskscope::weights
