#include "bert/config.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string>
#include <utility>

#include "base/checked.h"
#include "base/limits.h"
#include "weights/json.h"

namespace maskscope::bert {
namespace {

using weights::Json;

std::unexpected<Error> refuse(const char* field, const Json& found, std::string_view expected) {
  std::string value = found.dump(-1, ' ', true, Json::error_handler_t::replace);
  constexpr std::size_t kShown = 100;
  if (value.size() > kShown) value = value.substr(0, kShown) + "...";
  return fail("config.json: found ", field, " = ", value, ", expected ", expected);
}

Result<std::size_t> read_size(const Json& json, const char* field, std::size_t most) {
  const auto found = json.find(field);
  if (found == json.end()) return fail("config.json: ", field, " is missing");
  if (!found->is_number_unsigned() || found->get<std::uint64_t>() < 1 || found->get<std::uint64_t>() > most) {
    return refuse(field, *found, concat("a whole number from 1 to ", most));
  }
  return found->get<std::size_t>();
}

// A field that may be absent, but where it is there must say what this architecture does.
Result<void> require_text(const Json& json, const char* field, std::initializer_list<const char*> allowed) {
  const auto found = json.find(field);
  if (found == json.end() || std::ranges::any_of(allowed, [&](const char* text) { return *found == text; })) return {};
  return refuse(field, *found, concat('"', *allowed.begin(), '"'));
}

Result<bool> read_flag(const Json& json, const char* field, bool otherwise) {
  const auto found = json.find(field);
  if (found == json.end()) return otherwise;
  if (!found->is_boolean()) return refuse(field, *found, "true or false");
  return found->get<bool>();
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
      {"alibi_starting_size", "none: absolute positions"}};
  for (const auto& [field, expected] : kFields) {
    const auto found = json.find(field);
    if (found != json.end() && !found->is_null() && !found->empty()) return refuse(field, *found, expected);
  }
  return {};
}

// Sizes that other architectures have beside a BERT's own: they must say the same.
Result<void> check_same(const Json& json, const Config& config) {
  const std::pair<const char*, std::size_t> sizes[] = {{"embedding_size", config.hidden},
                                                       {"emb_size", config.hidden},
                                                       {"head_dim", config.head_size()},
                                                       {"attention_head_size", config.head_size()},
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
bool is_other_family(std::string_view name) {
  for (const std::string_view front : {"TF", "Flax"}) {
    if (name.starts_with(front)) name.remove_prefix(front.size());
  }
  const bool is_class = name.find("For") != name.npos || name.find("LMHead") != name.npos || name.ends_with("Model");
  return is_class && !name.starts_with("Bert") && !name.starts_with("BERT");
}

// The class that saved the model. model_type goes first: this is asked for what it does not say.
Result<void> check_architectures(const Json& json) {
  const auto found = json.find("architectures");
  if (found == json.end() || !found->is_array()) return {};
  for (const Json& name : *found) {
    if (name.is_string() && is_other_family(name.get_ref<const std::string&>())) {
      return refuse("architectures", *found, "a class of BERT, such as \"BertForMaskedLM\"");
    }
  }
  return {};
}

// Each width may be large, but not their products: those are memory that a pass or the loader asks for.
Result<void> check_matrices(const Config& config) {
  const struct {
    const char* fields;
    std::size_t rows, columns, most;
  } matrices[] = {
      {"hidden_size x 3 x hidden_size", config.hidden, 3 * config.hidden, kMaxMatrix},
      {"hidden_size x intermediate_size", config.hidden, config.intermediate, kMaxMatrix},
      {"hidden_size x vocab_size", config.hidden, config.vocabulary, kMaxMatrix},
      {"hidden_size x max_position_embeddings", config.hidden, config.positions, kMaxMatrix},
      {"hidden_size x type_vocab_size", config.hidden, config.types, kMaxMatrix},
      {"num_hidden_layers x num_attention_heads", config.layers, config.heads, kMaxHeads},
  };
  for (const auto& matrix : matrices) {
    const auto found = checked_multiply(matrix.rows, matrix.columns);
    if (!found || *found > matrix.most) {
      return fail("config.json: found ", matrix.fields, " = ", matrix.rows, " x ", matrix.columns,
                  ", expected at most ", matrix.most);
    }
  }
  return {};
}

}  // namespace

Result<Config> parse_config(std::string_view text) {
  const auto object = weights::parse_json_object(text, "config.json");
  if (!object) return std::unexpected(object.error());
  const Json& json = *object;
  if (auto ok = require_text(json, "model_type", {"bert"}); !ok) return std::unexpected(ok.error());
  if (auto ok = check_architectures(json); !ok) return std::unexpected(ok.error());
  if (auto ok = require_text(json, "hidden_act", {"gelu", "gelu_python"}); !ok) return std::unexpected(ok.error());
  if (auto ok = require_text(json, "position_embedding_type", {"absolute"}); !ok) return std::unexpected(ok.error());
  if (auto ok = check_absent(json); !ok) return std::unexpected(ok.error());

  Config config;
  const struct {
    const char* field;
    std::size_t most;
    std::size_t* to;
  } sizes[] = {
      {"num_hidden_layers", kMaxLayers, &config.layers},  {"num_attention_heads", kMaxWidth, &config.heads},
      {"hidden_size", kMaxWidth, &config.hidden},         {"intermediate_size", kMaxWidth, &config.intermediate},
      {"vocab_size", kMaxVocabulary, &config.vocabulary}, {"max_position_embeddings", kMaxWidth, &config.positions},
      {"type_vocab_size", kMaxWidth, &config.types},
  };
  for (const auto& size : sizes) {
    const auto value = read_size(json, size.field, size.most);
    if (!value) return std::unexpected(value.error());
    *size.to = *value;
  }
  if (config.hidden % config.heads != 0) {
    return fail("config.json: found hidden_size ", config.hidden, " and num_attention_heads ", config.heads,
                ", expected a multiple");
  }
  if (auto ok = check_matrices(config); !ok) return std::unexpected(ok.error());
  if (auto ok = check_same(json, config); !ok) return std::unexpected(ok.error());
  if (const auto epsilon = json.find("layer_norm_eps"); epsilon != json.end()) {
    config.epsilon = epsilon->is_number() ? epsilon->get<float>() : -1.0F;
    if (!std::isfinite(config.epsilon) || config.epsilon < 0) {
      return refuse("layer_norm_eps", *epsilon, "a number of 0 or more");
    }
  }
  const auto tied = read_flag(json, "tie_word_embeddings", true);
  if (!tied) return std::unexpected(tied.error());
  config.tied = *tied;
  const auto lower = read_flag(json, "do_lower_case", true);
  if (!lower) return std::unexpected(lower.error());
  config.lowercase = *lower;
  const auto types = read_flag(json, "reads_token_type_ids", true);
  if (!types) return std::unexpected(types.error());
  config.reads_types = *types;
  return config;
}

}  // namespace maskscope::bert
