#include "bert/architecture.h"

#include <algorithm>

namespace maskscope::bert {
namespace {

constexpr std::string_view kPooler = "bert.pooler.dense";  // of the base model

constexpr Architecture roberta(std::string_view model_type, std::string_view name, std::string_view class_begin) {
  return {.model_type = model_type,
          .name = name,
          .class_begin = class_begin,
          .head_names = "lm_head.*",
          .sequence_classifier = "classifier.out_proj",
          .head_activation_is_hidden = false,
          .positions_follow_padding = true,
          .reads_types = false};
}

constexpr Architecture kArchitectures[] = {
    // Devlin et al. 2019
    {.model_type = "bert",
     .name = "BERT",
     .class_begin = "Bert",
     .head_names = "cls.predictions.*",
     .pooler = kPooler,
     .has_next_sentence = true},
    // Sanh et al. 2019: BERT without segments and pooler
    {.model_type = "distilbert",
     .name = "DistilBERT",
     .class_begin = "DistilBert",
     .head_names = "vocab_*",
     .fields = {.layers = "n_layers",
                .heads = "n_heads",
                .hidden = "dim",
                .intermediate = "hidden_dim",
                .types = "",
                .activation = "activation",
                .epsilon = ""},
     .pooler = "pre_classifier",
     .pooler_activation = Activation::relu,
     .reads_types = false},
    // Liu et al. 2019; Conneau et al. 2020; Martin et al. 2020: BERT trained otherwise
    roberta("roberta", "RoBERTa", "Roberta"),
    roberta("xlm-roberta", "XLM-RoBERTa", "XLMRoberta"),
    roberta("camembert", "CamemBERT", "Camembert"),
    // Clark et al. 2020: embeddings of a size of their own
    {.model_type = "electra",
     .name = "ELECTRA",
     .class_begin = "Electra",
     .head_names = "generator_*",
     .fields = {.embedding = "embedding_size"},
     .sequence_classifier = "classifier.out_proj",
     .pooler_activation = Activation::gelu,
     .head_activation_is_hidden = false},
    // Lan et al. 2020: layers share their parameters
    {.model_type = "albert",
     .name = "ALBERT",
     .class_begin = "Albert",
     .head_names = "predictions.*",
     .fields = {.embedding = "embedding_size"},
     .pooler = kPooler,
     .default_activation = Activation::gelu_tanh,
     .always_projects_embeddings = true,
     .shares_layers = true},
    // Sun et al. 2020
    {.model_type = "mobilebert",
     .name = "MobileBERT",
     .class_begin = "MobileBert",
     .head_names = "cls.predictions.*",
     .fields = {.embedding = "embedding_size"},
     .pooler = kPooler,
     .default_activation = Activation::relu,
     .always_projects_embeddings = true,
     .has_next_sentence = true,
     .is_mobile = true},
    // Warner et al. 2024
    {.model_type = "modernbert",
     .name = "ModernBERT",
     .class_begin = "ModernBert",
     .head_names = "head.*",
     .fields = {.types = "", .activation = "hidden_activation", .epsilon = "norm_eps"},
     .pooler = "",
     .reads_types = false,
     .is_modern = true},
};

}  // namespace

std::span<const Architecture> architectures() { return kArchitectures; }

const Architecture* find_architecture(std::string_view model_type) {
  const auto found = std::ranges::find(kArchitectures, model_type, &Architecture::model_type);
  return found == std::end(kArchitectures) ? nullptr : &*found;
}

bool Config::is_modern() const { return architecture().is_modern; }

bool Config::has_pooler() const {
  const bool reads_tokens_plainly = head == Head::token_classifier || head == Head::question_answering;
  return pooler && !labels.empty() && !reads_tokens_plainly && !is_modern();
}

const Architecture& Config::architecture() const { return *find_architecture(model_type); }

}  // namespace maskscope::bert
