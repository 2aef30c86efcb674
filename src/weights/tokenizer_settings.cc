#include "weights/tokenizer_settings.h"

#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "weights/json.h"
#include "weights/tokenizer_json.h"

namespace maskscope::weights {
namespace {

constexpr const char* kFile = "tokenizer settings";
constexpr const char* kWholeFile = "tokenizer.json";

template <class Names>
auto names_of(Names& names) {
  return std::array{std::pair{"unk_token", &names.unknown}, std::pair{"sep_token", &names.sep},
                    std::pair{"pad_token", &names.pad}, std::pair{"cls_token", &names.cls},
                    std::pair{"mask_token", &names.mask}};
}

template <class Token>
auto flags_of(Token& token) {
  return std::array{std::pair{"single_word", &token.single_word}, std::pair{"lstrip", &token.lstrip},
                    std::pair{"rstrip", &token.rstrip}, std::pair{"normalized", &token.normalized}};
}

bool is_number_within(const Json& value, std::uint64_t least, std::uint64_t most) {
  return value.is_number_unsigned() && value.get<std::uint64_t>() >= least && value.get<std::uint64_t>() <= most;
}

Result<text::AddedToken> parse_added(const Json& json) {
  const auto content = text_member(json, "content");
  if (!content || content->empty()) return fail("found no content");
  text::AddedToken token{.content = *content};
  for (const auto& [name, to] : flags_of(token)) {
    const auto flag = flag_member(json, name);
    if (!flag) return fail(printable(*content), ": found no ", name, ", expected true or false");
    *to = *flag;
  }
  return token;
}

// One member; false where there is no such one.
Result<bool> parse_member(const std::string& name, const Json& value, TokenizerSettings& settings) {
  text::TokenizerOptions& options = settings.options;
  for (const auto& [key, to] : names_of(settings.names)) {
    if (name == key && value.is_string()) {
      *to = value.get<std::string>();
      return true;
    }
  }
  if (name == "format" && value == kWholeFile) {
    settings.is_whole_file = true;
  } else if (name == "strip_accents" && value.is_boolean()) {
    options.strip_accents = value.get<bool>();
  } else if (name == "tokenize_chinese_chars" && value.is_boolean()) {
    options.split_cjk = value.get<bool>();
  } else if (name == "clean_text" && value.is_boolean()) {
    options.clean = value.get<bool>();
  } else if (name == "max_input_chars_per_word" && is_number_within(value, 1, kMaxWidth)) {
    options.longest_word = value.get<std::size_t>();
  } else if (name == "model_max_length" && is_number_within(value, 3, kMaxWidth)) {
    options.max_tokens = value.get<std::size_t>();
  } else if (name == "added_tokens" && value.is_array()) {
    options.added.emplace();
    for (const Json& item : value) {
      auto token = parse_added(item);
      if (!token) return fail("added_tokens: ", token.error().message);
      options.added->push_back(std::move(*token));
    }
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::string write_tokenizer_settings(const TokenizerSettings& settings) {
  const text::TokenizerOptions& options = settings.options;
  Json json = Json::object();
  if (settings.is_whole_file) json["format"] = kWholeFile;
  for (const auto& [key, name] : names_of(settings.names)) json[key] = *name;
  if (!settings.is_whole_file) {
    if (options.strip_accents) json["strip_accents"] = *options.strip_accents;
    json["tokenize_chinese_chars"] = options.split_cjk;
    json["clean_text"] = options.clean;
    json["max_input_chars_per_word"] = options.longest_word;
  }
  if (options.max_tokens <= kMaxWidth) json["model_max_length"] = options.max_tokens;
  if (options.added) {
    json["added_tokens"] = Json::array();
    for (const text::AddedToken& token : *options.added) {
      Json item = {{"content", token.content}};
      for (const auto& [name, flag] : flags_of(token)) item[name] = *flag;
      json["added_tokens"].push_back(std::move(item));
    }
  }
  return json.dump(1);
}

Result<TokenizerSettings> parse_tokenizer_settings(std::string_view text, bool lowercase) {
  TokenizerSettings settings;
  settings.options.lowercase = lowercase;
  if (text.empty()) return settings;
  const auto json = parse_json_object(text, kFile);
  if (!json) return std::unexpected(json.error());
  for (const auto& [name, value] : json->items()) {
    const auto known = parse_member(name, value, settings);
    if (!known) return fail(kFile, ": ", known.error().message);
    if (!*known) {
      return fail(kFile, ": found ", printable(name), " = ", printable_value(value),
                  ", which this version does not support");
    }
  }
  return settings;
}

Result<text::Tokenizer> make_tokenizer(const TokenizerTexts& texts, bool lowercase, std::size_t rows) {
  auto settings = parse_tokenizer_settings(texts.settings, lowercase);
  if (!settings) return std::unexpected(settings.error());
  std::optional<std::vector<text::AddedToken>>& added = settings->options.added;
  if (settings->is_whole_file) {
    auto file = TokenizerJson::parse(texts.vocabulary);
    if (!file) return std::unexpected(file.error());
    return std::move(*file).make(settings->names, added.value_or(std::vector<text::AddedToken>()),
                                 settings->options.max_tokens, rows);
  }
  auto vocabulary = text::Vocabulary::parse(texts.vocabulary, settings->names,
                                            added ? std::span(*added) : std::span<text::AddedToken>());
  if (!vocabulary) return std::unexpected(vocabulary.error());
  if (vocabulary->size() > rows) {
    return fail("found a vocabulary of ", vocabulary->size(), " tokens, expected at most the ", rows,
                " of config.json's vocab_size");
  }
  vocabulary->extend(rows);
  return text::Tokenizer(std::move(*vocabulary), settings->options);
}

}  // namespace maskscope::weights
