#include "weights/tokenizer_json.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/limits.h"
#include "weights/json.h"
#include "weights/json_part.h"
#include "weights/tokenizer_stages.h"

namespace maskscope::weights {

class TokenizerJson::Reader {
 public:
  Result<TokenizerJson> read(std::string_view text) {
    const LargeObject vocabulary = {.outer = "model",
                                    .inner = "vocab",
                                    .visit = [&](const std::string& token, const Json& id) { add_token(token, id); }};
    auto json = parse_json_object(text, kTokenizerJson, vocabulary);
    if (!json) return std::unexpected(json.error());
    json_ = std::move(*json);
    if (vocabulary_problem_) return std::unexpected(*vocabulary_problem_);
    using Step = Result<void> (Reader::*)();
    constexpr Step kSteps[] = {&Reader::check_members, &Reader::read_model,  &Reader::read_added,
                               &Reader::read_stages,   &Reader::read_around, &Reader::read_names};
    for (const Step step : kSteps) {
      if (auto ok = (this->*step)(); !ok) return std::unexpected(ok.error());
    }
    return std::move(made_);
  }

 private:
  void add_token(const std::string& token, const Json& id) {
    const bool is_id = id.is_number_unsigned() && id.get<std::uint64_t>() < kMaxVocabulary;
    auto& tokens = made_.tokens_;
    if (is_id) tokens.resize(std::max(tokens.size(), id.get<std::size_t>() + 1));
    const bool is_free = is_id && tokens[id.get<std::size_t>()].empty();
    if (is_free) {
      tokens[id.get<std::size_t>()] = token;
    } else if (!vocabulary_problem_) {
      vocabulary_problem_ = fail(kTokenizerJson, ": found ", printable(token), " with id ", printable_value(id),
                                 ", expected an id of its own, 0 to ", kMaxVocabulary - 1)
                                .error();
    }
  }

  const Json& part_of(const char* name) const {
    static const Json kNull;
    const auto found = json_.find(name);
    return found == json_.end() ? kNull : *found;
  }

  Result<void> check_members() {
    constexpr std::string_view kKnown[] = {"version",       "truncation",     "padding", "added_tokens", "normalizer",
                                           "pre_tokenizer", "post_processor", "decoder", "model"};
    for (const auto& [name, value] : json_.items()) {
      if (std::ranges::find(kKnown, name) == std::end(kKnown)) {
        return fail_at(printable(name), value, "no such member: this version does not know it");
      }
    }
    return {};
  }

  // Older files leave the type out.
  std::string model_type(JsonPart& part) const {
    std::string type = part.type();
    const Json& model = part_of("model");
    if (!type.empty()) return type;
    if (model.contains("merges")) return "BPE";
    if (model.contains("unk_id")) return "Unigram";
    return model.contains("continuing_subword_prefix") ? "WordPiece" : "";
  }

  Result<void> read_model() {
    JsonPart part(part_of("model"), "model");
    if (!part_of("model").is_object()) return part.end();
    const std::string type = model_type(part);
    const Json* vocabulary = part.member("vocab");
    if (type == "BPE") {
      if (auto ok = read_byte_pair(part); !ok) return ok;
    } else if (type == "Unigram") {
      if (auto ok = read_unigram(part, vocabulary); !ok) return ok;
    } else if (type == "WordPiece") {
      read_word_piece(part);
    } else {
      part.refuse("type", type, "WordPiece, BPE or Unigram");
    }
    if (made_.tokens_.empty()) part.refuse("vocab", vocabulary == nullptr ? Json() : *vocabulary, "tokens");
    return part.end();
  }

  std::optional<text::TokenId> find(std::string_view token) const {
    const auto found = std::ranges::find(made_.tokens_, token);
    if (found == made_.tokens_.end()) return std::nullopt;
    return static_cast<text::TokenId>(found - made_.tokens_.begin());
  }

  void read_unknown(JsonPart& part, bool is_needed) {
    const Json* value = part.member("unk_token");
    if (value == nullptr || value->is_null()) {
      if (is_needed) part.refuse("unk_token", Json(), "a token");
      return;
    }
    made_.unknown_ = value->is_string() ? find(value->get<std::string>()) : std::nullopt;
    if (!made_.unknown_) part.refuse("unk_token", *value, "a token of vocab");
  }

  void read_word_piece(JsonPart& part) {
    made_.kind_ = Kind::word_piece;
    read_unknown(part, true);
    made_.continuation_ = "##";
    if (const Json* prefix = part.member("continuing_subword_prefix")) {
      if (!prefix->is_string() || prefix->empty() || prefix->get<std::string>().empty()) {
        return part.refuse("continuing_subword_prefix", *prefix, "a string");
      }
      made_.continuation_ = prefix->get<std::string>();
    }
    if (const Json* longest = part.member("max_input_chars_per_word")) {
      if (!longest->is_number_unsigned() || longest->get<std::uint64_t>() - 1 >= kMaxWidth) {
        return part.refuse("max_input_chars_per_word", *longest, concat("1 to ", kMaxWidth));
      }
      made_.word_piece_.longest_word = longest->get<std::size_t>();
    }
  }

  Result<void> read_byte_pair(JsonPart& part) {
    made_.kind_ = Kind::byte_pair;
    read_unknown(part, false);
    part.expect("dropout", {0, 0.0}, "null: a text always becomes the same tokens");
    part.expect("continuing_subword_prefix", {""}, "null");
    part.expect("end_of_word_suffix", {""}, "null");
    part.expect("byte_fallback", {false}, "false");
    made_.byte_pair_ = {.has_unknown = made_.unknown_.has_value(),
                        .fuse_unknown = part.flag("fuse_unk", false),
                        .ignore_merges = part.flag("ignore_merges", false)};
    const Json* merges = part.member("merges");
    if (merges == nullptr || !merges->is_array()) {
      part.refuse("merges", merges == nullptr ? Json() : *merges, "a list");
      return {};
    }
    for (const Json& merge : *merges) {
      if (auto ok = add_merge(merge); !ok) return ok;
    }
    return {};
  }

  // "a b", or ["a", "b"].
  Result<void> add_merge(const Json& merge) {
    const std::string path = concat("model.merges[", made_.merges_.size(), "]");
    if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
      made_.merges_.emplace_back(merge[0].get<std::string>(), merge[1].get<std::string>());
      return {};
    }
    const std::string text = merge.is_string() ? merge.get<std::string>() : "";
    const std::size_t space = text.find(' ');
    if (space == std::string::npos || text.find(' ', space + 1) != std::string::npos) {
      return fail_at(path, merge, "two tokens");
    }
    made_.merges_.emplace_back(text.substr(0, space), text.substr(space + 1));
    return {};
  }

  Result<void> read_unigram(JsonPart& part, const Json* vocabulary) {
    made_.kind_ = Kind::unigram;
    part.expect("byte_fallback", {false}, "false");
    if (vocabulary == nullptr || !vocabulary->is_array() || vocabulary->size() > kMaxVocabulary) {
      return fail(kTokenizerJson, ": found a Unigram model without a vocab, expected a list of at most ",
                  kMaxVocabulary, " tokens with their scores");
    }
    made_.tokens_.clear();
    for (const Json& item : *vocabulary) {
      if (!item.is_array() || item.size() != 2 || !item[0].is_string() || !item[1].is_number()) {
        return fail_at(concat("model.vocab[", made_.tokens_.size(), "]"), item, "a token and its score");
      }
      made_.tokens_.push_back(item[0].get<std::string>());
      made_.scores_.push_back(item[1].get<double>());
    }
    const Json* unknown = part.member("unk_id");
    if (unknown == nullptr || !unknown->is_number_unsigned() || unknown->get<std::uint64_t>() >= made_.tokens_.size()) {
      part.refuse("unk_id", unknown == nullptr ? Json() : *unknown, "the id of a token");
      return {};
    }
    made_.unknown_ = unknown->get<text::TokenId>();
    return {};
  }

  Result<void> read_added() {
    const Json& list = part_of("added_tokens");
    if (list.is_null()) return {};
    if (!list.is_array()) return fail_at("added_tokens", list, "a list");
    for (const Json& item : list) {
      JsonPart part(item, concat("added_tokens[", made_.added_.size(), "]"));
      if (!item.is_object()) return part.end();
      text::AddedToken token{.content = part.text("content")};
      token.single_word = part.flag("single_word", false);
      token.lstrip = part.flag("lstrip", false);
      token.rstrip = part.flag("rstrip", false);
      token.normalized = part.flag("normalized", true);
      part.flag("special", false);
      const Json* id = part.member("id");
      if (id == nullptr || !id->is_number_unsigned() || id->get<std::uint64_t>() >= kMaxVocabulary) {
        part.refuse("id", id == nullptr ? Json() : *id, concat("0 to ", kMaxVocabulary - 1));
      } else {
        token.id = id->get<text::TokenId>();
      }
      if (token.content.empty()) part.refuse("content", token.content, "the token's text");
      if (auto ok = part.end(); !ok) return ok;
      made_.added_.push_back(std::move(token));
    }
    return {};
  }

  Result<void> read_stages() {
    auto normalizers = read_normalizers(part_of("normalizer"));
    if (!normalizers) return std::unexpected(normalizers.error());
    auto pre_tokenizers = read_pre_tokenizers(part_of("pre_tokenizer"));
    if (!pre_tokenizers) return std::unexpected(pre_tokenizers.error());
    made_.normalizers_ = std::move(*normalizers);
    made_.pre_tokenizers_ = std::move(*pre_tokenizers);
    return {};
  }

  // --- the template ---

  Result<void> read_around() {
    auto ok = read_chain(part_of("post_processor"), "post_processor", "processors",
                         [&](const Json& json, const std::string& path) { return read_processor(json, path); });
    if (!ok) return ok;
    if (templates_ != 1) {
      return fail(kTokenizerJson, ": found post_processor = ", printable_value(part_of("post_processor")),
                  ", expected one TemplateProcessing, RobertaProcessing or BertProcessing");
    }
    return {};
  }

  Result<void> read_processor(const Json& json, const std::string& path) {
    JsonPart part(json, path);
    const std::string type = part.type();
    if (type == "ByteLevel") {
      read_byte_level(part);
    } else if (type == "TemplateProcessing") {
      ++templates_;
      if (auto ok = read_template(part); !ok) return ok;
    } else if (type == "RobertaProcessing" || type == "BertProcessing") {
      ++templates_;
      read_pair_of_tokens(part, type == "BertProcessing");
      if (type == "RobertaProcessing") {
        part.flag("trim_offsets", true);
        part.flag("add_prefix_space", true);
      }
    } else {
      part.refuse("type", type, "TemplateProcessing, RobertaProcessing, BertProcessing, ByteLevel or Sequence");
    }
    return part.end();
  }

  // {"sep": ["</s>", 2], "cls": ["<s>", 0]}
  void read_pair_of_tokens(JsonPart& part, bool is_bert) {
    using enum text::TemplatePart::Kind;
    std::array<text::TokenId, 2> ids{};
    std::array<std::string, 2> tokens;
    constexpr std::array kNames = {"cls", "sep"};
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const Json* value = part.member(kNames[i]);
      const bool fits = value != nullptr && value->is_array() && value->size() == 2 && (*value)[0].is_string() &&
                        (*value)[1].is_number_unsigned();
      if (!fits) return part.refuse(kNames[i], value == nullptr ? Json() : *value, "a token and its id");
      tokens[i] = (*value)[0].get<std::string>();
      if (!is_token(tokens[i], (*value)[1])) return part.refuse(kNames[i], *value, "the token's own id");
      ids[i] = (*value)[1].get<text::TokenId>();
    }
    const auto [cls, sep] = ids;
    made_.template_ = text::Template::of(cls, sep);
    if (!is_bert) made_.template_.pair.insert(made_.template_.pair.begin() + 3, {special, sep});
    made_.has_types_ = is_bert;
    made_.names_.cls = tokens[0];
    made_.names_.sep = tokens[1];
  }

  bool is_token(const std::string& token, const Json& id) const {
    const auto added = std::ranges::find(made_.added_, token, &text::AddedToken::content);
    if (added != made_.added_.end()) return id == added->id;
    const auto known = find(token);
    return known && id == *known;
  }

  Result<void> read_template(JsonPart& part) {
    std::map<std::string, text::TokenId> ids;
    const Json* tokens = part.member("special_tokens");
    if (tokens == nullptr || !tokens->is_object()) {
      part.refuse("special_tokens", tokens == nullptr ? Json() : *tokens, "an object");
      return part.end();
    }
    for (const auto& [name, value] : tokens->items()) {
      const Json list = value.is_object() ? value.value("ids", Json()) : Json();
      if (!list.is_array() || list.size() != 1 || !list[0].is_number_unsigned() || !is_token(name, list[0])) {
        return fail_at(concat(part.path(), ".special_tokens.", printable(name)), value, "the token's own id");
      }
      ids[name] = list[0].get<text::TokenId>();
    }
    if (auto ok = read_parts(part, "single", ids, made_.template_.single); !ok) return ok;
    return read_parts(part, "pair", ids, made_.template_.pair);
  }

  // [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, ..]
  Result<void> read_parts(JsonPart& part, const char* name, const std::map<std::string, text::TokenId>& ids,
                          std::vector<text::TemplatePart>& parts) {
    using enum text::TemplatePart::Kind;
    const bool is_pair = std::string_view(name) == "pair";
    const Json* list = part.member(name);
    const std::string expected = concat("special tokens around A", is_pair ? " and B" : "", ", of type 0",
                                        is_pair ? " up to B, then all of type 0 or 1" : "");
    const auto refuse = [&]() -> Result<void> {
      part.refuse(name, list == nullptr ? Json() : *list, expected);
      return part.end();
    };
    if (list == nullptr || !list->is_array()) return refuse();
    bool has_text = false;
    std::optional<std::uint64_t> type_of_pair;
    std::vector<std::string> specials;
    for (const Json& item : *list) {
      const bool is_special = item.is_object() && item.contains("SpecialToken");
      const Json inner = item.is_object() && item.size() == 1 ? item.front() : Json();
      const auto id = inner.is_object() ? text_member(inner, "id") : std::nullopt;
      const auto type = inner.is_object() ? number_member(inner, "type_id") : std::nullopt;
      if (!id || !type) return refuse();
      if (is_special) {
        const auto token = ids.find(*id);
        if (token == ids.end()) return refuse();
        parts.push_back({special, token->second});
        specials.push_back(*id);
      } else if (*id == "A" && !has_text) {
        has_text = true;
        parts.push_back({text});
      } else if (*id == "B" && is_pair && has_text && !type_of_pair) {
        type_of_pair = type;
        parts.push_back({pair});
      } else {
        return refuse();
      }
      if (*type != type_of_pair.value_or(0) || *type > 1) return refuse();
    }
    if (!has_text || is_pair != type_of_pair.has_value() || specials.empty()) return refuse();
    if (is_pair) {
      made_.has_types_ = *type_of_pair == 1;
    } else {
      made_.names_.cls = specials.front();
      made_.names_.sep = specials.back();
    }
    return {};
  }

  Result<void> read_names() {
    const auto is_there = [&](std::string_view name) {
      return find(name) || std::ranges::find(made_.added_, name, &text::AddedToken::content) != made_.added_.end();
    };
    if (made_.unknown_) made_.names_.unknown = made_.tokens_[static_cast<std::size_t>(*made_.unknown_)];
    if (!is_there(made_.names_.mask) && is_there("<mask>")) made_.names_.mask = "<mask>";
    if (!is_there(made_.names_.pad) && is_there("<pad>")) made_.names_.pad = "<pad>";
    return {};
  }

  TokenizerJson made_;
  Json json_;
  std::optional<Error> vocabulary_problem_;
  std::size_t templates_ = 0;
};

Result<TokenizerJson> TokenizerJson::parse(std::string_view text) { return Reader().read(text); }

bool TokenizerJson::lowercases() const {
  return std::ranges::any_of(normalizers_, [](const text::Normalizer& step) {
    const auto* bert = std::get_if<text::Normalization>(&step);
    return std::holds_alternative<text::Lowercase>(step) || (bert != nullptr && bert->lowercase);
  });
}

std::optional<bool> TokenizerJson::adds_prefix_space() const {
  for (const text::PreTokenizer& step : pre_tokenizers_) {
    if (const auto* bytes = std::get_if<text::ByteLevel>(&step)) return bytes->add_prefix_space;
  }
  return std::nullopt;
}

Result<text::Tokenizer> TokenizerJson::make(const text::SpecialNames& names, const std::vector<text::AddedToken>& added,
                                            std::size_t max_tokens, std::size_t rows) && {
  if (tokens_.size() > rows) {
    return fail("found a vocabulary of ", tokens_.size(), " tokens, expected at most the ", rows,
                " of config.json's vocab_size");
  }
  for (const text::AddedToken& other : added) {
    const auto own = std::ranges::find(added_, other.content, &text::AddedToken::content);
    if (own == added_.end()) {
      return fail(kTokenizerJson, ": found no added token ", printable(other.content), ", which another file adds");
    }
    const text::TokenId id = own->id;
    *own = other;
    own->id = id;
  }
  text::Vocabulary::Kind kind = {.spelling = {.names = names, .continuation = continuation_},
                                 .byte_level = adds_prefix_space().has_value(),
                                 .has_unknown = unknown_.has_value()};
  if (unknown_) kind.spelling.names.unknown = names_.unknown;
  auto vocabulary = text::Vocabulary::make(tokens_, kind, added_);
  if (!vocabulary) return fail(kTokenizerJson, ": ", vocabulary.error().message);
  if (vocabulary->size() > rows) {
    return fail("found a vocabulary of ", vocabulary->size(), " tokens, expected at most the ", rows,
                " of config.json's vocab_size");
  }
  text::Model model = word_piece_;
  if (kind_ == Kind::byte_pair) {
    auto made = text::BytePair::make(*vocabulary, merges_, byte_pair_);
    if (!made) return fail(kTokenizerJson, ": ", made.error().message);
    model = std::move(*made);
  } else if (kind_ == Kind::unigram) {
    auto made = text::Unigram::make(tokens_, std::move(scores_), unknown_);
    if (!made) return fail(kTokenizerJson, ": ", made.error().message);
    model = std::move(*made);
  }
  vocabulary->extend(rows);
  return text::Tokenizer(std::move(*vocabulary),
                         {std::move(normalizers_), std::move(pre_tokenizers_), std::move(model)}, std::move(template_),
                         std::move(added_), max_tokens);
}

}  // namespace maskscope::weights
