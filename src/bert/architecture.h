// The table of the architectures that are understood, all of them encoders of BERT's kind: what each calls its options in
// config.json, and in which it differs from BERT. What its tensors are called is in weights/tensor_names.h. Constant.
#pragma once

#include <span>
#include <string_view>

#include "bert/config.h"

namespace maskscope::bert {

// What the fields of config.json are called. Empty: the architecture has no such field.
struct FieldNames {
  std::string_view layers = "num_hidden_layers";
  std::string_view heads = "num_attention_heads";
  std::string_view hidden = "hidden_size";
  std::string_view intermediate = "intermediate_size";
  std::string_view vocabulary = "vocab_size";
  std::string_view positions = "max_position_embeddings";
  std::string_view types = "type_vocab_size";
  std::string_view embedding{};  // the embeddings' size, where it may be another than `hidden`
  std::string_view activation = "hidden_act";
  std::string_view epsilon = "layer_norm_eps";
};

struct Architecture {
  std::string_view model_type;   // config.json's
  std::string_view name;         // for a person: "DistilBERT"
  std::string_view class_begin;  // of transformers' classes: "DistilBert" of DistilBertForMaskedLM
  std::string_view head_names;   // how its masked-LM head's tensors are called
  FieldNames fields{};
  // The layer between the encoder and a sequence's labels (bert/names.h), and what follows it. Empty: the head's own transform, which
  // token labels have as well.
  std::string_view pooler = "classifier.dense";
  std::string_view sequence_classifier = "classifier";  // the layer of a sequence's labels
  Activation pooler_activation = Activation::tanh;
  Activation default_activation = Activation::gelu;  // where the field is missing
  bool head_activation_is_hidden = true;             // else the masked-LM head's is GELU, whatever the field says
  bool always_projects_embeddings = false;           // also where both sizes are the same
  bool positions_follow_padding = false;             // positions count from the padding token's id + 1
  bool reads_types = true;                           // unless config.json says otherwise
  bool has_next_sentence = false;                    // ForPreTraining predicts the next sentence (Head)
  bool shares_layers = false;
  bool is_mobile = false;  // bottlenecks (bert/config.h)
  bool is_modern = false;  // rotary positions, local attention, pre-norm, gated feed-forward, biases by choice
};

std::span<const Architecture> architectures();

// Null for one that is not there.
const Architecture* find_architecture(std::string_view model_type);

}  // namespace maskscope::bert
