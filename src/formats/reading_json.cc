#include "formats/reading_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "base/limits.h"
#include "formats/json_writer.h"
#include "formats/results_json.h"
#include "text/utf8.h"
#include "text/visible.h"
#include "weights/json.h"

namespace maskscope::formats {
namespace {

using weights::Json;
using weights::printable_value;

constexpr std::uint64_t kVersion = 1;
constexpr const char* kPrefix = "continuing_subword_prefix";
constexpr std::array kKinds = {engine::OutputKind::words, engine::OutputKind::text_label,
                               engine::OutputKind::token_labels, engine::OutputKind::answer,
                               engine::OutputKind::replaced};

// What a file calls the names of special tokens, and where they go.
struct SpecialMember {
  const char* key;
  std::string text::SpecialNames::* name;
};
constexpr std::array<SpecialMember, 5> kSpecial = {{{"cls_token", &text::SpecialNames::cls},
                                                    {"sep_token", &text::SpecialNames::sep},
                                                    {"mask_token", &text::SpecialNames::mask},
                                                    {"pad_token", &text::SpecialNames::pad},
                                                    {"unk_token", &text::SpecialNames::unknown}}};

bool is_member(std::string_view key) {
  constexpr std::string_view kOthers[] = {"version",   "tokens",         "key_tokens",     "model",    "text", "pair",
                                          "input_ids", "token_type_ids", "offset_mapping", "word_ids", kPrefix};
  return std::ranges::find(kOthers, key) != std::end(kOthers) ||
         std::ranges::any_of(kSpecial, [&](const SpecialMember& special) { return key == special.key; }) ||
         std::ranges::any_of(kKinds, [&](engine::OutputKind kind) { return key == name_of(kind); });
}

Result<void> check_version(const Json& json) {
  const auto version = weights::number_member(json, "version");
  if (version == kVersion) return {};
  if (version && *version > kVersion) {
    return fail("version: found ", *version, ", expected at most ", kVersion, "; a newer maskscope opens it");
  }
  const auto found = json.find("version");
  return fail("version: found ", found == json.end() ? "nothing" : printable_value(*found), ", expected ", kVersion);
}

// --- single values ---

std::optional<std::string> as_text(const Json& value) {
  return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
}

std::optional<std::string> as_token(const Json& value) {
  return value.is_string() ? std::optional(text::with_visible_controls(value.get_ref<const std::string&>()))
                           : std::nullopt;
}

template <class Number, Number most>
std::optional<Number> as_number(const Json& value) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > static_cast<std::uint64_t>(most)) return std::nullopt;
  return static_cast<Number>(value.get<std::uint64_t>());
}
constexpr auto as_id = as_number<text::TokenId, std::numeric_limits<text::TokenId>::max()>;
constexpr auto as_type = as_number<std::int32_t, 1>;
constexpr auto as_word = as_number<std::uint32_t, std::numeric_limits<std::uint32_t>::max()>;

std::optional<float> as_float(const Json& value) {
  if (!value.is_number()) return std::nullopt;
  const double number = value.get<double>();
  if (!(std::abs(number) <= static_cast<double>(std::numeric_limits<float>::max()))) return std::nullopt;
  return static_cast<float>(number);
}

std::optional<std::optional<std::uint32_t>> as_word_or_none(const Json& value) {
  if (value.is_null()) return std::optional<std::uint32_t>();
  const auto word = as_word(value);
  if (!word) return std::nullopt;
  return word;
}

std::optional<text::ByteRange> as_range(const Json& value) {  // still in characters
  if (!value.is_array() || value.size() != 2 || !value[0].is_number_unsigned() || !value[1].is_number_unsigned() ||
      value[0] > value[1] || value[1] > std::numeric_limits<std::uint32_t>::max()) {
    return std::nullopt;
  }
  return text::ByteRange{value[0].get<std::size_t>(), value[1].get<std::size_t>()};
}

// --- members ---

Result<std::string> text_or(const Json& json, const char* key, std::string absent) {
  const auto found = json.find(key);
  if (found == json.end()) return absent;
  auto text = as_text(*found);
  if (!text) return fail(key, ": found ", printable_value(*found), ", expected a text");
  return std::move(*text);
}

// The list under this key, none where it is absent. expected: what an entry is.
template <class Value>
Result<std::vector<Value>> list(const Json& json, const char* key, std::optional<Value> (*as)(const Json&),
                                const char* expected) {
  std::vector<Value> values;
  const auto found = json.find(key);
  if (found == json.end()) return values;
  if (!found->is_array()) return fail(key, ": found ", printable_value(*found), ", expected a list");
  for (const Json& entry : *found) {
    auto value = as(entry);
    if (!value) {
      return fail(key, ": found ", printable_value(entry), " at index ", values.size(), ", expected ", expected);
    }
    values.push_back(std::move(*value));
  }
  return values;
}

Result<std::vector<std::string>> token_list(const Json& json, const char* key) {
  auto tokens = list(json, key, as_token, "a text");
  if (!tokens || !json.contains(key)) return tokens;
  if (tokens->empty() || tokens->size() > kMaxReadingTokens) {
    return fail(key, ": found ", tokens->size(), " tokens, expected 1 to ", kMaxReadingTokens);
  }
  return tokens;
}

// A list with an entry for each token.
template <class Value>
Result<void> read_each(const Json& json, const char* key, std::optional<Value> (*as)(const Json&), const char* expected,
                       std::size_t tokens, std::vector<Value>& to) {
  if (!json.contains(key)) return {};
  auto values = list(json, key, as, expected);
  if (!values) return std::unexpected(values.error());
  if (values->size() != tokens) {
    return fail(key, ": found ", values->size(), " entries, expected ", tokens, ", one for each of tokens");
  }
  to = std::move(*values);
  return {};
}

// Where each character begins, and the end.
std::vector<std::size_t> character_starts(std::string_view text) {
  std::vector<std::size_t> starts;
  std::size_t at = 0;
  for (; at < text.size(); at += std::max<std::size_t>(text::decode(text, at).size, 1)) starts.push_back(at);
  starts.push_back(at);
  return starts;
}

Result<void> characters_to_bytes(engine::Reading& reading) {
  const std::vector<std::size_t> of_text = character_starts(reading.text), of_pair = character_starts(reading.pair);
  for (std::size_t token = 0; token < reading.encoding.ranges.size(); ++token) {
    text::ByteRange& range = reading.encoding.ranges[token];
    const bool first = reading.encoding.type_ids[token] == 0;
    const std::vector<std::size_t>& starts = first ? of_text : of_pair;
    if (range.end >= starts.size()) {
      return fail("offset_mapping: found an end of ", range.end, " at index ", token, ", expected at most ",
                  starts.size() - 1, ", the characters of ", first ? "text" : "pair");
    }
    range = {starts[range.begin], starts[range.end]};
  }
  return {};
}

Result<void> read_encoding(const Json& json, SavedReading& saved) {
  text::Encoding& encoding = saved.reading.encoding;
  auto tokens = token_list(json, "tokens");
  if (!tokens) return std::unexpected(tokens.error());
  if (tokens->empty()) return fail("tokens: found nothing, expected a list of texts");
  const std::size_t count = tokens->size();
  encoding.tokens = std::move(*tokens);
  encoding.ids.assign(count, 0);
  encoding.type_ids.assign(count, 0);
  encoding.ranges.assign(count, {});
  auto keys = token_list(json, "key_tokens");
  if (!keys) return std::unexpected(keys.error());
  saved.key_tokens = std::move(*keys);
  if (auto ok = read_each(json, "input_ids", as_id, "a whole number below 2^31", count, encoding.ids); !ok) return ok;
  if (auto ok = read_each(json, "token_type_ids", as_type, "0 or 1", count, encoding.type_ids); !ok) return ok;
  if (auto ok = read_each(json, "word_ids", as_word_or_none, "a whole number or null", count, saved.word_ids); !ok)
    return ok;
  if (auto ok = read_each(json, "offset_mapping", as_range, "a begin and an end", count, encoding.ranges); !ok)
    return ok;
  return characters_to_bytes(saved.reading);
}

Result<void> read_spelling(const Json& json, text::Spelling& spelling) {
  for (const auto& [key, name] : kSpecial) {
    auto text = text_or(json, key, spelling.names.*name);
    if (!text) return std::unexpected(text.error());
    spelling.names.*name = std::move(*text);
  }
  auto prefix = text_or(json, kPrefix, spelling.continuation);
  if (!prefix) return std::unexpected(prefix.error());
  spelling.continuation = std::move(*prefix);
  return {};
}

// --- predictions ---

std::optional<analysis::Prediction> as_prediction(const Json& value) {
  if (!value.is_object()) return std::nullopt;
  const auto member = [&](const char* key, auto as, auto& to) {
    const auto found = value.find(key);
    if (found == value.end()) return false;
    const auto read = as(*found);
    if (read) to = *read;
    return read.has_value();
  };
  analysis::Prediction prediction;
  const auto optional = [&](const char* key, auto as, auto& to) { return !value.contains(key) || member(key, as, to); };
  const bool good = member("token", as_token, prediction.token) &&
                    member("probability", as_float, prediction.probability) && prediction.probability >= 0 &&
                    prediction.probability <= 1 && optional("logit", as_float, prediction.logit) &&
                    optional("id", as_id, prediction.id);
  return good ? std::optional(std::move(prediction)) : std::nullopt;
}

Result<engine::MaskPredictions> read_place(const Json& json, const char* key) {
  if (!json.is_object() || !json.contains("position") || !json.contains("predictions")) {
    return fail("found ", printable_value(json), R"(, expected {"position", "predictions"})");
  }
  const auto position = as_word(json["position"]);
  if (!position) return fail("position: found ", printable_value(json["position"]), ", expected a token's index");
  auto predictions =
      list(json, "predictions", as_prediction, R"({"token", "probability" (0 to 1)}, perhaps with "logit" and "id")");
  if (!predictions) return std::unexpected(predictions.error());
  if (predictions->empty())
    return fail(key, ": found no predictions at position ", *position, ", expected one or more");
  return engine::MaskPredictions{.position = *position, .predictions = std::move(*predictions)};
}

// Whether predictions of this kind can be at these places.
Result<void> check_places(engine::OutputKind kind, const std::vector<engine::MaskPredictions>& places,
                          std::size_t tokens) {
  const bool of_text = kind == engine::OutputKind::text_label, answer = kind == engine::OutputKind::answer;
  if (const std::size_t count = of_text ? 1 : 2; (of_text || answer) && places.size() != count) {
    return fail("found ", places.size(), " positions, expected ", count);
  }
  const std::size_t positions = of_text || answer ? places.size() : tokens;
  std::size_t least = 0;
  for (const engine::MaskPredictions& place : places) {
    if (place.position < least || place.position >= positions) {
      return fail("found position ", place.position, ", expected positions in ascending order below ", positions);
    }
    least = place.position + 1;
    for (const analysis::Prediction& token : place.predictions) {
      if (answer && static_cast<std::size_t>(token.id) >= tokens) {
        return fail("found id ", token.id, ", expected a token's index below ", tokens);
      }
    }
  }
  return {};
}

Result<void> read_predictions(const Json& json, engine::Reading& reading) {
  std::string_view other;
  for (const engine::OutputKind kind : kKinds) {
    const std::string key(name_of(kind));
    const auto found = json.find(key);
    if (found == json.end()) continue;
    if (!other.empty()) return fail("found both ", other, " and ", key, ", expected one of them");
    other = name_of(kind);
    if (!found->is_array()) return fail(key, ": found ", printable_value(*found), ", expected a list");
    for (const Json& entry : *found) {
      auto place = read_place(entry, key.c_str());
      if (!place) return fail(key, ": ", place.error().message);
      reading.masks.push_back(std::move(*place));
    }
    if (auto ok = check_places(kind, reading.masks, reading.encoding.tokens.size()); !ok) {
      return fail(key, ": ", ok.error().message);
    }
    reading.output = kind;
  }
  return {};
}

Result<SavedReading> read(const Json& json) {
  if (auto ok = check_version(json); !ok) return std::unexpected(ok.error());
  for (const auto& [key, value] : json.items()) {
    if (!is_member(key)) return fail("found ", weights::printable(key), ", which version ", kVersion, " does not have");
  }
  SavedReading saved;
  for (const auto& [key, to] :
       {std::pair{"model", &saved.model}, {"text", &saved.reading.text}, {"pair", &saved.reading.pair}}) {
    auto text = text_or(json, key, "");
    if (!text) return std::unexpected(text.error());
    *to = std::move(*text);
  }
  if (auto ok = read_spelling(json, saved.reading.encoding.spelling); !ok) return std::unexpected(ok.error());
  if (auto ok = read_encoding(json, saved); !ok) return std::unexpected(ok.error());
  if (auto ok = read_predictions(json, saved.reading); !ok) return std::unexpected(ok.error());
  return saved;
}

// --- writing ---

void write_offsets(JsonWriter& json, const engine::Reading& reading) {
  const std::vector<std::size_t> of_text = character_starts(reading.text), of_pair = character_starts(reading.pair);
  json.open('[');
  for (std::size_t token = 0; token < reading.encoding.ranges.size(); ++token) {
    const std::vector<std::size_t>& starts = reading.encoding.type_ids[token] == 0 ? of_text : of_pair;
    const auto character = [&](std::size_t byte) {
      return static_cast<std::size_t>(std::ranges::lower_bound(starts, byte) - starts.begin());
    };
    const text::ByteRange& range = reading.encoding.ranges[token];
    json.open('[');
    json.value(character(range.begin));
    json.value(character(range.end));
    json.close(']');
  }
  json.close(']');
}

void write_words(JsonWriter& json, const std::vector<std::optional<std::uint32_t>>& words) {
  json.open('[');
  for (const auto& word : words) word ? json.value(std::size_t{*word}) : json.null();
  json.close(']');
}

}  // namespace

Result<SavedReading> parse_reading_json(std::string_view text, const std::string& where) {
  const auto json = weights::parse_json_object(text, where);
  if (!json) return std::unexpected(json.error());
  auto saved = read(*json);
  if (!saved) return fail(where, ": ", saved.error().message);
  return saved;
}

std::string make_reading_json(const SavedReading& saved) {
  const engine::Reading& reading = saved.reading;
  const text::Encoding& encoding = reading.encoding;
  const text::Spelling usual;
  const auto is_any = [](const auto& values) {
    return std::ranges::any_of(values, [](const auto& value) { return value != 0; });
  };
  JsonWriter json;
  const auto write_text = [&](std::string_view key, const std::string& text, const std::string& absent) {
    if (text != absent) json.key(key).value(text);
  };
  json.open('{');
  json.key("version").value(std::size_t{kVersion});
  write_text("model", saved.model, "");
  write_text("text", reading.text, "");
  write_text("pair", reading.pair, "");
  write_list(json.key("tokens"), encoding.tokens);
  if (!saved.key_tokens.empty()) write_list(json.key("key_tokens"), saved.key_tokens);
  if (is_any(encoding.ids)) write_list(json.key("input_ids"), encoding.ids);
  if (is_any(encoding.type_ids)) write_list(json.key("token_type_ids"), encoding.type_ids);
  if (std::ranges::any_of(encoding.ranges, [](const text::ByteRange& range) { return range.begin < range.end; })) {
    write_offsets(json.key("offset_mapping"), reading);
  }
  if (!saved.word_ids.empty()) write_words(json.key("word_ids"), saved.word_ids);
  if (!reading.masks.empty()) write_list(json.key(name_of(reading.output)), reading.masks);
  for (const auto& [key, name] : kSpecial) write_text(key, encoding.spelling.names.*name, usual.names.*name);
  write_text(kPrefix, encoding.spelling.continuation, usual.continuation);
  json.close('}');
  return json.take();
}

}  // namespace maskscope::formats
