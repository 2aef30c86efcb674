#include "bert/config.h"

#include <cmath>
#include <optional>

#include "base/checked.h"
#include "base/limits.h"
#include "weights/json.h"

namespace maskscope::bert {
namespace {

using weights::Json;

Result<std::size_t> read_size(const Json& json, const char* field, std::size_t most) {
  const auto found = json.find(field);
  if (found == json.end()) return fail("config.json: ", field, " is missing");
  if (!found->is_number_unsigned() || found->get<std::uint64_t>() < 1 || found->get<std::uint64_t>() > most) {
    return fail("config.json: found ", field, " = ", found->dump(-1, ' ', true, Json::error_handler_t::replace),
                ", expected a whole number from 1 to ", most);
  }
  return found->get<std::size_t>();
}

// A field that may be absent, but where it is there must say what this architecture does.
Result<void> require_text(const Json& json, const char* field, const char* expected) {
  const auto found = json.find(field);
  if (found == json.end() || *found == expected) return {};
  return fail("config.json: found ", field, " = ", found->dump(-1, ' ', true, Json::error_handler_t::replace),
              ", expected \"", expected, "\"");
}

std::optional<bool> read_flag(const Json& json, const char* field) {
  const auto found = json.find(field);
  if (found == json.end() || !found->is_boolean()) return std::nullopt;
  return found->get<bool>();
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
  if (auto ok = require_text(json, "model_type", "bert"); !ok) return std::unexpected(ok.error());
  if (auto ok = require_text(json, "hidden_act", "gelu"); !ok) return std::unexpected(ok.error());
  if (auto ok = require_text(json, "position_embedding_type", "absolute"); !ok) return std::unexpected(ok.error());

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
  if (const auto epsilon = json.find("layer_norm_eps"); epsilon != json.end()) {
    config.epsilon = epsilon->is_number() ? epsilon->get<float>() : -1.0F;
    if (!std::isfinite(config.epsilon) || config.epsilon < 0) {
      return fail("config.json: found layer_norm_eps = ", epsilon->dump(-1, ' ', true, Json::error_handler_t::replace),
                  ", expected a number of 0 or more");
    }
  }
  if (const auto tied = read_flag(json, "tie_word_embeddings"); tied) config.tied = *tied;
  if (const auto lower = read_flag(json, "do_lower_case"); lower) config.lowercase = *lower;
  return config;
}

}  // namespace maskscope::bert
