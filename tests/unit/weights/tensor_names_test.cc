// What wrappers and older versions do to names is undone; other names stay.
#include "weights/tensor_names.h"

#include <catch2/catch_test_macros.hpp>

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

}  // namespace
}  // namespace maskscope::weights
