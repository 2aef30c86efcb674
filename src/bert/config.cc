#include "bert/config.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "base/limits.h"
#include "bert/architecture.h"
#include "weights/json.h"

namespace maskscope::bert {
namespace {

using weights::Json;

// Feed-forward blocks in a layer, of which a MobileBERT has 4, and angles in a table of rotations, of which ModernBERT has 2^18.
constexpr std::size_t kMostFeedForwards = 16, kMostAngles = std::size_t{1} << 24;

std::unexpected<Error> refuse(std::string_view field, const Json& found, std::string_view expected) {
  std::string value = found.dump(-1, ' ', true, Json::error_handler_t::replace);
  constexpr std::size_t kShown = 100;
  if (value.size() > kShown) value = value.substr(0, kShown) + "...";
  return fail("config.json: found ", field, " = ", value, ", expected ", expected);
}

Result<std::size_t> read_size(const Json& json, std::string_view field, std::size_t most) {
  const auto found = json.find(field);
  if (found == json.end()) return fail("config.json: ", field, " is missing");
  if (!found->is_number_unsigned() || found->get<std::uint64_t>() < 1 || found->get<std::uint64_t>() > most) {
    return refuse(field, *found, concat("a whole number from 1 to ", most));
  }
  return found->get<std::size_t>();
}

// Where a field may be absent: what the architecture does then.
Result<void> read_flag(const Json& json, std::string_view field, bool otherwise, bool& to) {
  const auto found = json.find(field);
  to = otherwise;
  if (found == json.end()) return {};
  if (!found->is_boolean()) return refuse(field, *found, "true or false");
  to = found->get<bool>();
  return {};
}

Result<void> read_number(const Json& json, std::string_view field, float otherwise, float least, float& to) {
  const auto found = json.find(field);
  to = otherwise;
  if (found == json.end()) return {};
  to = found->is_number() ? found->get<float>() : -1.0F;
  if (std::isfinite(to) && to >= least) return {};
  return refuse(field, *found, concat("a number of ", least, " or more"));
}

Result<void> read_activation(const Json& json, std::string_view field, Activation otherwise, Activation& to) {
  constexpr std::pair<std::string_view, Activation> kActivations[] = {
      {"gelu", Activation::gelu},
      {"gelu_python", Activation::gelu},
      {"gelu_new", Activation::gelu_tanh},
      {"gelu_pytorch_tanh", Activation::gelu_tanh},
      {"gelu_fast", Activation::gelu_tanh},
      {"gelu_python_tanh", Activation::gelu_tanh},
      {"gelu_accurate", Activation::gelu_tanh},
      {"relu", Activation::relu},
      {"silu", Activation::silu},
      {"swish", Activation::silu},
  };
  const auto found = json.find(field);
  to = otherwise;
  if (found == json.end()) return {};
  for (const auto& [name, activation] : kActivations) {
    if (*found == name) {
      to = activation;
      return {};
    }
  }
  return refuse(field, *found, R"("gelu", "gelu_new", "gelu_pytorch_tanh", "relu" or "silu")");
}

Result<const Architecture*> read_architecture(const Json& json) {
  const auto found = json.find("model_type");
  if (found == json.end()) return find_architecture("bert");
  const Architecture* known = found->is_string() ? find_architecture(found->get_ref<const std::string&>()) : nullptr;
  if (known != nullptr) return known;
  std::string expected = "one of";
  for (const Architecture& architecture : architectures()) {
    expected += concat(&architecture == architectures().data() ? " " : ", ", '"', architecture.model_type, '"');
  }
  return refuse("model_type", *found, expected);
}

// What makes another model of it where it is there at all, or true.
Result<void> check_absent(const Json& json) {
  constexpr std::pair<const char*, const char*> kFlags[] = {
      {"is_decoder", "false: a decoder sees only the words before"},
      {"is_encoder_decoder", "false: an encoder alone"},
      {"add_cross_attention", "false: an encoder has no cross-attention"}};
  for (const auto& [field, expected] : kFlags) {
    const auto found = json.find(field);
    if (found != json.end() && !found->is_null() && *found != false) return refuse(field, *found, expected);
  }
  constexpr std::pair<const char*, const char*> kFields[] = {
      {"quantization_config", "none: weights that are not quantised"},
      {"pruned_heads", "none: all heads of each layer"},
      {"prune_heads", "none: all heads of each layer"},
      {"auto_map", "none: a model that needs no code of its own"},
      {"rope_scaling", "none: rotary positions as they are"},
      {"alibi_starting_size", "none: absolute positions"}};
  for (const auto& [field, expected] : kFields) {
    const auto found = json.find(field);
    if (found != json.end() && !found->is_null() && !found->empty()) return refuse(field, *found, expected);
  }
  const auto positions = json.find("position_embedding_type");
  if (positions != json.end() && *positions != "absolute") {
    return refuse("position_embedding_type", *positions, "\"absolute\"");
  }
  return {};
}

// Sizes that other architectures have beside these: they must say the same.
Result<void> check_same(const Json& json, const Config& config) {
  const std::pair<const char*, std::size_t> sizes[] = {{"embedding_size", config.embedding_width()},
                                                       {"emb_size", config.embedding_width()},
                                                       {"head_dim", config.head_size()},
                                                       {"attention_head_size", config.head_size()},
                                                       {"true_hidden_size", config.width()},
                                                       {"num_key_value_heads", config.heads}};
  for (const auto& [field, expected] : sizes) {
    const auto found = json.find(field);
    if (found != json.end() && !found->is_null() && *found != expected) {
      return refuse(field, *found, concat(expected, ", as the other sizes have it"));
    }
  }
  return {};
}

// transformers names a class by its family, with TF or Flax in front, and For.., LMHead.. or Model behind.
bool is_other_family(std::string_view name, const Architecture& architecture) {
  for (const std::string_view front : {"TF", "Flax"}) {
    if (name.starts_with(front)) name.remove_prefix(front.size());
  }
  const bool is_class = name.find("For") != name.npos || name.find("LMHead") != name.npos || name.ends_with("Model");
  return is_class && !name.starts_with(architecture.class_begin) && !name.starts_with(architecture.name);
}

// The class that saved the model. model_type goes first: this is asked for what it does not say.
Result<void> check_architectures(const Json& json, const Architecture& architecture) {
  const auto found = json.find("architectures");
  if (found == json.end() || !found->is_array()) return {};
  for (const Json& name : *found) {
    if (name.is_string() && is_other_family(name.get_ref<const std::string&>(), architecture)) {
      return refuse(
          "architectures", *found,
          concat("a class of ", architecture.name, ", such as \"", architecture.class_begin, "ForMaskedLM\""));
    }
  }
  return {};
}

// Each width may be large, but not their products: those are memory that a pass or the loader asks for.
Result<void> check_matrices(const Config& config, const FieldNames& names) {
  const struct {
    std::string_view first, between, second;
    std::size_t rows, columns, most;
  } matrices[] = {
      {names.hidden, " x 3 x ", names.hidden, config.hidden, 3 * config.hidden, kMaxMatrix},
      {names.hidden, " x ", names.intermediate, config.hidden, config.intermediate_rows(), kMaxMatrix},
      {names.hidden, " x ", names.vocabulary, config.hidden, config.vocabulary, kMaxMatrix},
      {names.hidden, " x ", names.positions, config.hidden, config.positions, kMaxMatrix},
      {names.hidden, " x ", names.types, config.hidden, config.types, kMaxMatrix},
      {names.embedding, " x ", names.vocabulary, config.embedding_width(), config.vocabulary, kMaxMatrix},
      {names.embedding, " x ", names.positions, config.embedding_width(), config.positions, kMaxMatrix},
      {names.embedding, " x ", names.types, config.embedding_width(), config.types, kMaxMatrix},
      {names.embedding, " x ", names.hidden, config.embedding_width(), config.hidden, kMaxMatrix},
      {names.layers, " x ", names.heads, config.layers, config.heads, kMaxHeads},
  };
  for (const auto& matrix : matrices) {
    const auto found = checked_multiply(matrix.rows, matrix.columns);
    if (!found || *found > matrix.most) {
      return fail("config.json: found ", matrix.first, matrix.between, matrix.second, " = ", matrix.rows, " x ",
                  matrix.columns, ", expected at most ", matrix.most);
    }
  }
  return {};
}

Result<void> read_sizes(const Json& json, const FieldNames& names, Config& config) {
  const struct {
    std::string_view field;
    std::size_t most;
    std::size_t* to;
  } sizes[] = {
      {names.layers, kMaxLayers, &config.layers},
      {names.heads, kMaxWidth, &config.heads},
      {names.hidden, kMaxWidth, &config.hidden},
      {names.intermediate, kMaxWidth, &config.intermediate},
      {names.vocabulary, kMaxVocabulary, &config.vocabulary},
      {names.positions, kMaxWidth, &config.positions},
      {names.types, kMaxWidth, &config.types},
      {names.embedding, kMaxWidth, &config.embedding_size},
  };
  for (const auto& size : sizes) {
    if (size.field.empty()) continue;
    const auto value = read_size(json, size.field, size.most);
    if (!value) return std::unexpected(value.error());
    *size.to = *value;
  }
  if (config.hidden % config.heads == 0) return {};
  return fail("config.json: found ", names.hidden, ' ', config.hidden, " and ", names.heads, ' ', config.heads,
              ", expected a multiple");
}

// Positions count from the padding token's id + 1, by which the table is longer than a text (Liu et al. 2019, fairseq).
Result<void> read_first_position(const Json& json, Config& config) {
  const auto padding = json.find("pad_token_id");
  std::size_t id = 1;
  if (padding != json.end()) {
    if (!padding->is_number_unsigned() || padding->get<std::uint64_t>() >= config.positions - 1) {
      return refuse("pad_token_id", *padding,
                    concat("a whole number below max_position_embeddings - 1, which is ", config.positions - 1));
    }
    id = padding->get<std::size_t>();
  }
  if (config.positions <= id + 1) {
    return fail("config.json: found max_position_embeddings = ", config.positions, ", expected more than ", id + 1,
                ", the position of the first token");
  }
  config.first_position = id + 1;
  config.positions -= config.first_position;
  return {};
}

Result<void> read_shared_layers(const Json& json, Config& config) {
  const auto groups = read_size(json, "num_hidden_groups", config.layers);
  if (!groups) return std::unexpected(groups.error());
  if (config.layers % *groups != 0) {
    return refuse("num_hidden_groups", json.at("num_hidden_groups"),
                  concat("a divisor of num_hidden_layers, which is ", config.layers));
  }
  config.layer_groups = *groups;
  const auto inner = json.find("inner_group_num");
  if (inner != json.end() && *inner != 1) return refuse("inner_group_num", *inner, "1: one layer in a group");
  return {};
}

// Which layers are local: layer_types, or all but each n-th.
Result<void> read_local_layers(const Json& json, Config& config) {
  const auto types = json.find("layer_types");
  if (types != json.end() && !types->is_null()) {
    if (!types->is_array() || types->size() != config.layers) {
      return refuse("layer_types", *types, concat("a list of ", config.layers, ", one for each layer"));
    }
    for (std::size_t i = 0; i < config.layers; ++i) {
      const Json& type = (*types)[i];
      if (type != "full_attention" && type != "sliding_attention") {
        return refuse("layer_types", *types, "\"full_attention\" or \"sliding_attention\" for each layer");
      }
      config.local_layers[i] = type == "sliding_attention";
    }
    return {};
  }
  std::size_t every = 3;
  if (json.contains("global_attn_every_n_layers")) {
    const auto found = read_size(json, "global_attn_every_n_layers", kMaxLayers);
    if (!found) return std::unexpected(found.error());
    every = *found;
  }
  for (std::size_t i = 0; i < config.layers; ++i) config.local_layers[i] = i % every != 0;
  return {};
}

// The base of the rotations' angles: rope_parameters' of that kind of layers since transformers 5, else a field of its own.
Result<void> read_theta(const Json& json, const char* kind, const char* field, float otherwise, float& to) {
  const auto found = json.find("rope_parameters");
  if (found == json.end() || found->is_null()) {
    return read_number(json, field, otherwise, 1, to);
  }
  const auto parameters = found->is_object() ? found->find(kind) : found->end();
  if (!found->is_object() || parameters == found->end() || !parameters->is_object()) {
    return refuse("rope_parameters", *found, concat("an object with ", kind));
  }
  const auto type = parameters->find("rope_type");
  if (type != parameters->end() && *type != "default") return refuse("rope_type", *type, "\"default\"");
  return read_number(*parameters, "rope_theta", otherwise, 1, to);
}

// What ModernBERT leaves to choose (Warner et al. 2024).
Result<void> read_modern(const Json& json, Config& config) {
  config.pre_norm = config.gated = true;
  config.position_kind = Positions::rotary;
  if (config.head_size() % 2 != 0) {
    return fail("config.json: found hidden_size ", config.hidden, " and num_attention_heads ", config.heads,
                ", expected heads of an even size, whose halves are rotated");
  }
  if (config.positions * config.head_size() > kMostAngles) {
    return fail("config.json: found max_position_embeddings = ", config.positions, " and heads of ", config.head_size(),
                " channels, expected at most ", kMostAngles, " together");
  }
  const struct {
    const char* field;
    bool otherwise;
    bool* to;
  } flags[] = {{"attention_bias", false, &config.attention_bias},
               {"mlp_bias", false, &config.feed_forward_bias},
               {"norm_bias", false, &config.norm_bias},
               {"classifier_bias", false, &config.transform_bias},
               {"decoder_bias", true, &config.decoder_bias}};
  for (const auto& flag : flags) {
    if (auto ok = read_flag(json, flag.field, flag.otherwise, *flag.to); !ok) return ok;
  }
  if (auto ok = read_activation(json, "classifier_activation", Activation::gelu, config.head_activation); !ok)
    return ok;
  if (auto ok = read_local_layers(json, config); !ok) return ok;
  std::size_t across = 128;  // a window's tokens on both sides
  if (json.contains("local_attention")) {
    const auto found = read_size(json, "local_attention", kMaxWidth);
    if (!found) return std::unexpected(found.error());
    across = *found;
  }
  config.window = across / 2;
  if (auto ok = read_theta(json, "full_attention", "global_rope_theta", 160000, config.global_theta); !ok) return ok;
  const auto own = json.find("local_rope_theta");
  if (own != json.end() && own->is_null()) {  // older models: one for all layers
    config.local_theta = config.global_theta;
    return {};
  }
  return read_theta(json, "sliding_attention", "local_rope_theta", 10000, config.local_theta);
}

// Of MobileBERT's options only those of its paper are understood (Sun et al. 2020).
Result<void> read_mobile(const Json& json, Config& config) {
  config.mobile = true;
  const std::pair<const char*, Json> fields[] = {{"use_bottleneck", true},
                                                 {"use_bottleneck_attention", false},
                                                 {"key_query_shared_bottleneck", true},
                                                 {"trigram_input", true},
                                                 {"normalization_type", "no_norm"}};
  for (const auto& [field, expected] : fields) {
    const auto found = json.find(field);
    if (found != json.end() && *found != expected) return refuse(field, *found, expected.dump());
  }
  const struct {
    const char* field;
    std::size_t most;
    std::size_t* to;
  } sizes[] = {{"intra_bottleneck_size", kMaxWidth, &config.bottleneck},
               {"num_feedforward_networks", kMostFeedForwards, &config.feed_forwards}};
  for (const auto& size : sizes) {
    const auto value = read_size(json, size.field, size.most);
    if (!value) return std::unexpected(value.error());
    *size.to = *value;
  }
  if (config.bottleneck % config.heads != 0) {
    return fail("config.json: found intra_bottleneck_size ", config.bottleneck, " and num_attention_heads ",
                config.heads, ", expected a multiple");
  }
  if (config.embedding_size >= config.hidden || config.bottleneck > config.hidden) {
    return fail("config.json: found embedding_size ", config.embedding_size, " and intra_bottleneck_size ",
                config.bottleneck, ", expected less than hidden_size, which is ", config.hidden);
  }
  return {};
}

// The names of a classifier's labels: id2label, or LABEL_0 and so on, two if nothing says how many, as transformers has it.
Result<std::vector<std::string>> read_labels(const Json& json) {
  std::vector<std::string> labels;
  const auto names = json.find("id2label");
  if (names == json.end() || names->is_null()) {
    std::size_t count = 2;
    if (json.contains("num_labels")) {
      const auto found = read_size(json, "num_labels", kMaxWidth);
      if (!found) return std::unexpected(found.error());
      count = *found;
    }
    for (std::size_t i = 0; i < count; ++i) labels.push_back(concat("LABEL_", i));
    return labels;
  }
  const auto refused = [&] { return refuse("id2label", *names, "an object from \"0\", \"1\" and so on to names"); };
  if (!names->is_object() || names->empty() || names->size() > kMaxWidth) return refused();
  for (std::size_t i = 0; i < names->size(); ++i) {
    const auto name = names->find(std::to_string(i));
    if (name == names->end() || !name->is_string()) return refused();
    labels.push_back(name->get<std::string>());
  }
  return labels;
}

// By the class that saved the model; what is none of these has a masked-LM head, or none.
Head head_of(const Json& json, const Architecture& architecture) {
  const auto classes = json.find("architectures");
  if (classes == json.end() || !classes->is_array() || classes->empty() || !classes->front().is_string()) {
    return Head::masked_lm;
  }
  const std::string_view name = classes->front().get_ref<const std::string&>();
  const bool has_next_sentence = architecture.has_next_sentence;
  if (name.ends_with("ForSequenceClassification")) return Head::sequence_classifier;
  if (name.ends_with("ForTokenClassification")) return Head::token_classifier;
  if (name.ends_with("ForQuestionAnswering")) return Head::question_answering;
  if (has_next_sentence && name.ends_with("ForNextSentencePrediction")) return Head::next_sentence;
  if (!name.ends_with("ForPreTraining")) return Head::masked_lm;
  if (architecture.model_type == "electra") return Head::replaced_token;
  return has_next_sentence ? Head::next_sentence : Head::masked_lm;
}

Result<void> read_head(const Json& json, const Architecture& architecture, Config& config) {
  config.head = head_of(json, architecture);
  switch (config.head) {
    case Head::masked_lm:
      return {};
    case Head::next_sentence:
      config.labels = {"is next", "is not next"};
      break;
    case Head::replaced_token:
      config.labels = {"replaced"};
      break;
    case Head::sequence_classifier:
    case Head::token_classifier:
    case Head::question_answering: {
      auto labels = read_labels(json);
      if (!labels) return std::unexpected(labels.error());
      if (config.head == Head::question_answering) {
        if (labels->size() != 2)
          return fail("config.json: found ", labels->size(), " labels, expected 2: where an answer begins and ends");
        labels = {"start", "end"};
      }
      config.labels = std::move(*labels);
      break;
    }
  }
  if (architecture.is_mobile) {
    if (auto ok = read_flag(json, "classifier_activation", true, config.pooler); !ok) return ok;
  }
  if (architecture.is_modern && config.head == Head::sequence_classifier) {
    const auto pooling = json.find("classifier_pooling");
    if (pooling != json.end() && *pooling != "cls" && *pooling != "mean") {
      return refuse("classifier_pooling", *pooling, "\"cls\" or \"mean\"");
    }
    config.mean_pooling = pooling != json.end() && *pooling == "mean";
  }
  if (const auto found = checked_multiply(config.labels.size(), config.hidden); !found || *found > kMaxMatrix) {
    return fail("config.json: found ", config.labels.size(), " labels, expected at most ", kMaxMatrix / config.hidden);
  }
  return {};
}

Result<void> read_options(const Json& json, const Architecture& architecture, Config& config) {
  const FieldNames& names = architecture.fields;
  if (auto ok = read_activation(json, names.activation, architecture.default_activation, config.activation); !ok)
    return ok;
  if (architecture.head_activation_is_hidden) config.head_activation = config.activation;
  if (auto ok = read_sizes(json, names, config); !ok) return ok;
  if (auto ok = check_matrices(config, names); !ok) return ok;
  if (config.embedding_size == config.hidden && !architecture.always_projects_embeddings) config.embedding_size = 0;
  const float epsilon = architecture.is_modern ? 1e-5F : 1e-12F;
  config.epsilon = epsilon;
  if (!names.epsilon.empty()) {
    if (auto ok = read_number(json, names.epsilon, epsilon, 0, config.epsilon); !ok) return ok;
  }
  if (architecture.positions_follow_padding) {
    if (auto ok = read_first_position(json, config); !ok) return ok;
  }
  if (architecture.shares_layers) {
    if (auto ok = read_shared_layers(json, config); !ok) return ok;
  }
  if (architecture.is_mobile) {
    if (auto ok = read_mobile(json, config); !ok) return ok;
  }
  if (architecture.is_modern) {
    if (auto ok = read_modern(json, config); !ok) return ok;
  }
  if (auto ok = check_same(json, config); !ok) return ok;
  if (auto ok = read_head(json, architecture, config); !ok) return ok;
  if (auto ok = read_flag(json, "tie_word_embeddings", true, config.tied); !ok) return ok;
  if (auto ok = read_flag(json, "do_lower_case", true, config.lowercase); !ok) return ok;
  if (auto ok = read_flag(json, "reads_token_type_ids", architecture.reads_types, config.reads_types); !ok) return ok;
  config.reads_types = config.reads_types && config.types != 0;
  return {};
}

}  // namespace

Result<Config> parse_config(std::string_view text) {
  const auto object = weights::parse_json_object(text, "config.json");
  if (!object) return std::unexpected(object.error());
  const auto architecture = read_architecture(*object);
  if (!architecture) return std::unexpected(architecture.error());
  if (auto ok = check_architectures(*object, **architecture); !ok) return std::unexpected(ok.error());
  if (auto ok = check_absent(*object); !ok) return std::unexpected(ok.error());
  Config config;
  config.model_type = (*architecture)->model_type;
  if (auto ok = read_options(*object, **architecture, config); !ok) return std::unexpected(ok.error());
  return config;
}

}  // namespace maskscope::bert
