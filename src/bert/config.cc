#include "bert/config.h"

#include <cmath>
#include <optional>

#include <nlohmann/json.hpp>

namespace maskscope::bert {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxLayers = 256;
constexpr std::size_t kMaxWidth = 65'536;
constexpr std::size_t kMaxVocabulary = 2'000'000;

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

}  // namespace

Result<Config> parse_config(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return fail("config.json: found no JSON object");
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
