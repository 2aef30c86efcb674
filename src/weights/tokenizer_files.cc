#include "weights/tokenizer_files.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "text/vocabulary.h"
#include "weights/byte_pair_files.h"
#include "weights/file_kind.h"
#include "weights/json.h"
#include "weights/tokenizer_json.h"

namespace maskscope::weights {
namespace {

using text::AddedToken;

constexpr const char* kConfig = "config.json";
constexpr const char* kTokenizer = "tokenizer.json";
constexpr const char* kTokenizerConfig = "tokenizer_config.json";
constexpr const char* kSpecialTokensMap = "special_tokens_map.json";
constexpr const char* kAddedTokens = "added_tokens.json";

// What transformers runs as BertTokenizer; "Fast" at the end is taken off first.
constexpr std::string_view kBertClasses[] = {
    "BertTokenizer",      "DistilBertTokenizer",        "ElectraTokenizer",   "MobileBertTokenizer",
    "ConvBertTokenizer",  "SqueezeBertTokenizer",       "LayoutLMTokenizer",  "LxmertTokenizer",
    "RetriBertTokenizer", "DPRContextEncoderTokenizer", "DPRReaderTokenizer", "DPRQuestionEncoderTokenizer"};
// Models that have one of these where no class is named.
constexpr std::string_view kBertModels[] = {"bert",     "distilbert",  "electra",  "mobilebert",
                                            "convbert", "squeezebert", "layoutlm", "lxmert"};
// What runs whatever tokenizer.json says; those of other models do where the files agree.
constexpr std::string_view kFileClasses[] = {"PreTrainedTokenizer", "TokenizersBackend"};
constexpr std::string_view kOtherClasses[] = {"RobertaTokenizer", "XLMRobertaTokenizer", "CamembertTokenizer",
                                              "AlbertTokenizer",  "DebertaTokenizer",    "DebertaV2Tokenizer",
                                              "MPNetTokenizer",   "LongformerTokenizer", "BigBirdTokenizer"};
// Those whose models are not told which text a token is of.
constexpr std::string_view kClassesWithoutTypes[] = {"DistilBertTokenizer", "RobertaTokenizer", "XLMRobertaTokenizer",
                                                     "CamembertTokenizer",  "MPNetTokenizer",   "LongformerTokenizer",
                                                     "BigBirdTokenizer"};

// In the order in which transformers adds them to a vocabulary.
constexpr const char* kSpecialNames[] = {"bos_token", "eos_token", "unk_token", "sep_token",
                                         "pad_token", "cls_token", "mask_token"};

std::unexpected<Error> fail_member(const char* file, std::string_view name, const Json& value,
                                   std::string_view expected) {
  return fail(file, ": found ", name, " = ", printable_value(value), ", expected ", expected);
}

Result<std::optional<bool>> read_flag(const Json& json, const char* file, const char* name) {
  const auto found = json.find(name);
  if (found == json.end()) return std::nullopt;
  if (!found->is_boolean()) return fail_member(file, name, *found, "true or false");
  return found->get<bool>();
}

Result<Json> parse_optional(const std::optional<std::string>& text, const char* file) {
  return text ? parse_json_object(*text, file) : Result<Json>(Json::object());
}

// A token as text, or as an object with the flags of an AddedToken. As in transformers a text is special, and a special
// token is compared as it is, unless its object says otherwise.
Result<AddedToken> read_token(const Json& json, const char* file, std::string_view name, bool special) {
  if (json.is_string()) return AddedToken{.content = json.get<std::string>()};
  const auto content = json.is_object() ? text_member(json, "content") : std::nullopt;
  if (!content) return fail_member(file, name, json, "a string, or an object with \"content\"");
  AddedToken token{.content = *content};
  std::optional<bool> normalized;
  const std::pair<const char*, std::function<void(bool)>> flags[] = {
      {"special", [&](bool flag) { special = special || flag; }},
      {"single_word", [&](bool flag) { token.single_word = flag; }},
      {"lstrip", [&](bool flag) { token.lstrip = flag; }},
      {"rstrip", [&](bool flag) { token.rstrip = flag; }},
      {"normalized", [&](bool flag) { normalized = flag; }}};
  for (const auto& [flag, set] : flags) {
    const auto value = read_flag(json, file, flag);
    if (!value) return std::unexpected(value.error());
    if (*value) set(**value);
  }
  token.normalized = normalized.value_or(!special);
  return token;
}

// The type of a part of tokenizer.json: "null" where it is not there, "" where it has none.
std::string type_of(const Json& tokenizer, const char* part) {
  const auto found = tokenizer.find(part);
  if (found == tokenizer.end() || found->is_null()) return "null";
  return found->is_object() ? text_member(*found, "type").value_or("") : "";
}

std::unexpected<Error> fail_type(const char* part, const std::string& type, std::string_view expected) {
  return fail(kTokenizer, ": found a ", part, " of type ", printable(type), ", expected ", expected);
}

// Tokens by their ids, in the form of vocab.txt. What can be no line of it is found in no text either.
class Lines {
 public:
  void add(const std::string& token, const Json& id) {
    if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= kMaxVocabulary) {
      problem_ =
          concat("found ", printable(token), " with id ", printable_value(id), ", expected 0 to ", kMaxVocabulary - 1);
      return;
    }
    const auto line = id.get<std::size_t>();
    lines_.resize(std::max(lines_.size(), line + 1));
    if (lines_[line]) problem_ = concat("found ", printable(token), " with the id ", line, " of another token");
    lines_[line] = token;
  }

  const std::string& problem() const { return problem_; }  // empty where there is none
  bool empty() const { return lines_.empty(); }
  bool has_holes() const {
    return std::ranges::any_of(lines_, [](const auto& line) { return !line; });
  }

  std::string text() const {
    constexpr const char* kReplacement = "\uFFFD";
    std::string text;
    for (const auto& line : lines_) {
      std::string token = line.value_or("");
      for (const char* end : {"\n", "\r"}) {
        for (std::size_t at = token.find(end); at != std::string::npos; at = token.find(end)) {
          token.replace(at, 1, kReplacement);
        }
      }
      text += token;
      if (text::without_space_at_end(token).size() != token.size()) text += kReplacement;
      text += '\n';
    }
    return text;
  }

 private:
  std::vector<std::optional<std::string>> lines_;
  std::string problem_;
};

class Reader {
 public:
  Reader(std::string_view config, const TokenizerFiles& files) : config_text_(config), files_(files) {}

  using Step = Result<void> (Reader::*)();

  Result<ModelTexts> read() {
    if (auto ok = run({&Reader::parse_files, &Reader::read_class}); !ok) return std::unexpected(ok.error());
    return is_another_kind() ? read_whole_file() : read_bert();
  }

 private:
  Result<void> run(std::initializer_list<Step> steps) {
    for (const Step step : steps) {
      if (auto ok = (this->*step)(); !ok) return ok;
    }
    return {};
  }

  // BERT's own tokenizer.
  Result<ModelTexts> read_bert() {
    auto ok = run({&Reader::read_normalization, &Reader::read_vocabulary, &Reader::read_model, &Reader::read_limits,
                   &Reader::read_names, &Reader::check_vocabulary, &Reader::read_added_tokens, &Reader::check_template,
                   &Reader::check_tokens});
    if (!ok) return std::unexpected(ok.error());
    std::string settings = is_ordinary() ? "" : write_tokenizer_settings(settings_);
    return ModelTexts{.config = config_with_case(),
                      .tokenizer = {.vocabulary = std::move(vocabulary_), .settings = std::move(settings)}};
  }

  // Any other: tokenizer.json says everything, and the other files must not say otherwise.
  Result<ModelTexts> read_whole_file() {
    auto file = TokenizerJson::parse(*files_.tokenizer);
    if (!file) return std::unexpected(file.error());
    settings_.is_whole_file = true;
    settings_.names = file->names();
    settings_.options.added.emplace();
    if (auto ok = run({&Reader::read_limits, &Reader::read_names}); !ok) return std::unexpected(ok.error());
    if (file->has_unknown()) settings_.names.unknown = file->names().unknown;
    if (auto ok = check_agreement(*file); !ok) return std::unexpected(ok.error());
    reads_types_ = reads_types_ && file->has_types();
    const text::SpecialNames names = settings_.names;
    const auto tokenizer =
        std::move(*file).make(names, *settings_.options.added, settings_.options.max_tokens, kMaxVocabulary);
    if (!tokenizer) return std::unexpected(tokenizer.error());
    std::string config(config_text_);
    if (!reads_types_) {
      config_["reads_token_type_ids"] = false;
      config = config_.dump(1);
    }
    return ModelTexts{.config = std::move(config),
                      .tokenizer = {.vocabulary = *files_.tokenizer, .settings = write_tokenizer_settings(settings_)}};
  }

  // The added tokens' flags are tokenizer_config.json's, as transformers adds them again.
  Result<void> check_agreement(const TokenizerJson& file) {
    const std::pair<const char*, std::optional<bool>> flags[] = {{"do_lower_case", file.lowercases()},
                                                                 {"add_prefix_space", file.adds_prefix_space()}};
    for (const auto& [name, value] : flags) {
      const auto other = read_flag(tokenizer_config_, kTokenizerConfig, name);
      if (!other) return std::unexpected(other.error());
      if (value && *other && **other != *value) {
        return fail_member(kTokenizerConfig, name, **other,
                           concat(*value ? "true" : "false", ", as in tokenizer.json"));
      }
    }
    if (!has_decoder()) return {};
    std::map<std::uint64_t, AddedToken> by_id;
    if (auto ok = read_decoder(by_id); !ok) return ok;
    for (const auto& [id, token] : by_id) {
      const auto own = std::ranges::find(file.added(), token.content, &AddedToken::content);
      if (own == file.added().end() || own->id != token.id) {
        return fail(kTokenizerConfig, ": found added_tokens_decoder with ", printable(token.content), " as token ", id,
                    ", expected an added token of tokenizer.json with its id there");
      }
      if (token != *own) added().push_back(token);
    }
    return {};
  }

  // Whether tokenizer.json has stages that BERT's tokenizer has not. The classes that are BERT's run their own, whatever it says.
  bool is_another_kind() const {
    if (!files_.tokenizer || is_bert_class_) return false;
    if (type_of(tokenizer_, "pre_tokenizer") != "BertPreTokenizer" || is_other_class_) return true;
    const Json normalizer = tokenizer_.value("normalizer", Json());
    const std::string type = type_of(tokenizer_, "normalizer");
    const Json list = type == "Sequence" ? normalizer.value("normalizers", Json()) : Json::array({normalizer});
    const bool is_bert =
        list.is_array() && list.size() == 1 && list[0].is_object() && text_member(list[0], "type") == "BertNormalizer";
    return !is_bert || type_of(tokenizer_, "post_processor") == "RobertaProcessing";
  }

  Result<void> parse_files() {
    const std::tuple<const std::optional<std::string>&, const char*, Json&> objects[] = {
        {files_.tokenizer_config, kTokenizerConfig, tokenizer_config_},
        {files_.special_tokens_map, kSpecialTokensMap, special_tokens_map_},
        {files_.added_tokens, kAddedTokens, added_tokens_}};
    auto config = parse_json_object(config_text_, kConfig);
    if (!config) return std::unexpected(config.error());
    config_ = std::move(*config);
    for (const auto& [text, file, to] : objects) {
      auto object = parse_optional(text, file);
      if (!object) return std::unexpected(object.error());
      to = std::move(*object);
    }
    if (!files_.tokenizer) return {};
    const LargeObject vocabulary = {.outer = "model",
                                    .inner = "vocab",
                                    .visit = [&](const std::string& token, const Json& id) { lines_.add(token, id); }};
    auto tokenizer = parse_json_object(*files_.tokenizer, kTokenizer, vocabulary);
    if (!tokenizer) return std::unexpected(tokenizer.error());
    tokenizer_ = std::move(*tokenizer);
    return {};
  }

  Result<void> read_class() {
    const auto own = tokenizer_config_.find("tokenizer_class");
    const bool is_own = own != tokenizer_config_.end() && !own->is_null();
    const char* file = is_own ? kTokenizerConfig : kConfig;
    const Json value = is_own ? *own : config_.value("tokenizer_class", Json());
    const std::string name = value.is_string() ? value.get<std::string>() : "";
    std::string_view plain = name;
    if (plain.ends_with("Fast")) plain.remove_suffix(4);
    const auto is_one_of = [&](std::span<const std::string_view> classes) {
      return std::ranges::find(classes, plain) != classes.end();
    };
    whole_file_ = is_one_of(kFileClasses);
    const std::string model = text_member(config_, "model_type").value_or(std::string(kBertModels[0]));
    const bool is_bert_model = std::ranges::find(kBertModels, model) != std::end(kBertModels);
    is_bert_class_ = value.is_null() ? is_bert_model : is_one_of(kBertClasses);
    is_other_class_ = is_one_of(kOtherClasses);
    if (!value.is_null() && !whole_file_ && !is_bert_class_ && !is_other_class_) {
      return fail_member(file, "tokenizer_class", value, "one of BERT's family, or PreTrainedTokenizerFast");
    }
    if ((whole_file_ || is_other_class_) && !files_.tokenizer)
      return fail(file, ": found tokenizer_class = ", printable(name), " without tokenizer.json");
    if (const auto map = tokenizer_config_.find("auto_map"); map != tokenizer_config_.end()) {
      const bool has_code = map->is_array() || (map->is_object() && map->contains("AutoTokenizer"));
      if (has_code) return fail_member(kTokenizerConfig, "auto_map", *map, "a tokenizer without custom code");
    }
    if (const auto split = read_flag(tokenizer_config_, kTokenizerConfig, "split_special_tokens"); !split) {
      return std::unexpected(split.error());
    } else if (split->value_or(false)) {
      return fail(kTokenizerConfig, ": found split_special_tokens = true, expected false: a mask is one token");
    }
    if (const auto side = tokenizer_config_.find("truncation_side"); side != tokenizer_config_.end()) {
      if (*side != "right") return fail_member(kTokenizerConfig, "truncation_side", *side, "\"right\"");
    }
    if (const auto ok = check_truncation(); !ok) return ok;
    if (const auto ok = read_inputs(plain); !ok) return ok;
    const Json ordinary = Json::array({kTokenizer});
    if (const auto versions = tokenizer_config_.find("fast_tokenizer_files"); versions != tokenizer_config_.end()) {
      if (*versions != ordinary)
        return fail_member(kTokenizerConfig, "fast_tokenizer_files", *versions, ordinary.dump());
    }
    return {};
  }

  // Its length is not read, but its side is, as by transformers.
  Result<void> check_truncation() const {
    const auto truncation = tokenizer_.find("truncation");
    if (truncation == tokenizer_.end() || !truncation->is_object()) return {};
    const auto side = truncation->find("direction");
    if (side == truncation->end() || *side == "Right") return {};
    return fail_member(kTokenizer, "truncation.direction", *side, "\"Right\"");
  }

  // Which inputs the model gets. Without token types all tokens are of the first, as the model has it where none are given.
  Result<void> read_inputs(std::string_view tokenizer_class) {
    reads_types_ = std::ranges::find(kClassesWithoutTypes, tokenizer_class) == std::end(kClassesWithoutTypes);
    const auto names = tokenizer_config_.find("model_input_names");
    if (names == tokenizer_config_.end() || names->is_null()) return {};
    const bool are_texts =
        names->is_array() && std::ranges::all_of(*names, [](const Json& name) { return name.is_string(); });
    if (!are_texts) return fail_member(kTokenizerConfig, "model_input_names", *names, "a list of names");
    reads_types_ = std::ranges::find(*names, "token_type_ids") != names->end();
    return {};
  }

  // tokenizer.json's normalizer, where there is one: an object, or a list of one.
  Result<void> read_normalization() {
    const Json* normalizer = nullptr;
    if (files_.tokenizer) {
      const std::string type = type_of(tokenizer_, "normalizer");
      if (type == "BertNormalizer") normalizer = &tokenizer_["normalizer"];
      if (type == "Sequence") {
        const auto list = tokenizer_["normalizer"].find("normalizers");
        const bool of_one = list != tokenizer_["normalizer"].end() && list->is_array() && list->size() == 1;
        if (of_one && (*list)[0].is_object() && text_member((*list)[0], "type") == "BertNormalizer") {
          normalizer = &(*list)[0];
        }
      }
      if (normalizer == nullptr) {
        const Json found = tokenizer_.value("normalizer", Json());
        return fail_member(kTokenizer, "normalizer", found, "a BertNormalizer");
      }
    }
    if (normalizer != nullptr) {
      const auto clean = read_flag(*normalizer, kTokenizer, "clean_text");
      if (!clean) return std::unexpected(clean.error());
      settings_.options.clean = clean->value_or(true);
    }
    if (whole_file_ && normalizer != nullptr)
      return read_flags(*normalizer, kTokenizer, "lowercase", "handle_chinese_chars");
    if (!tokenizer_config_.contains("do_lower_case") && config_.contains("do_lower_case")) {
      const auto lower = read_flag(config_, kConfig, "do_lower_case");
      if (!lower) return std::unexpected(lower.error());
      settings_.options.lowercase = **lower;
    }
    return read_flags(tokenizer_config_, kTokenizerConfig, "do_lower_case", "tokenize_chinese_chars");
  }

  Result<void> read_flags(const Json& json, const char* file, const char* lowercase, const char* chinese) {
    text::TokenizerOptions& options = settings_.options;
    const auto lower = read_flag(json, file, lowercase), split = read_flag(json, file, chinese);
    if (!lower) return std::unexpected(lower.error());
    if (!split) return std::unexpected(split.error());
    options.lowercase = lower->value_or(options.lowercase);
    options.split_cjk = split->value_or(true);
    const auto strip = json.find("strip_accents");
    if (strip == json.end() || strip->is_null()) return {};
    if (!strip->is_boolean()) return fail_member(file, "strip_accents", *strip, "true, false or null");
    options.strip_accents = strip->get<bool>();
    return {};
  }

  Result<void> read_vocabulary() {
    if (!files_.tokenizer && !files_.vocabulary)
      return fail("found neither vocab.txt nor tokenizer.json, expected one");
    if (!files_.tokenizer) {
      vocabulary_ = *files_.vocabulary;
      return {};
    }
    // Older files leave the type out.
    std::string type = type_of(tokenizer_, "model");
    if (type.empty() && tokenizer_["model"].is_object() && tokenizer_["model"].contains("continuing_subword_prefix")) {
      type = "WordPiece";
    }
    if (type != "WordPiece") return fail_type("model", type, "\"WordPiece\"");
    if (!lines_.problem().empty()) return fail(kTokenizer, ": ", lines_.problem());
    if (lines_.empty()) return fail(kTokenizer, ": found a model without a vocab");
    vocabulary_ = lines_.text();
    return {};
  }

  Result<void> read_model() {
    if (!files_.tokenizer) return {};
    const Json& model = tokenizer_["model"];
    const auto prefix = model.find("continuing_subword_prefix");
    if (prefix != model.end() && *prefix != "##") {
      return fail_member(kTokenizer, "continuing_subword_prefix", *prefix, "\"##\"");
    }
    if (const auto longest = model.find("max_input_chars_per_word"); longest != model.end()) {
      if (!longest->is_number_unsigned() || longest->get<std::uint64_t>() - 1 >= kMaxWidth) {
        return fail_member(kTokenizer, "max_input_chars_per_word", *longest, concat("1 to ", kMaxWidth));
      }
      settings_.options.longest_word = longest->get<std::size_t>();
    }
    const std::string splitter = type_of(tokenizer_, "pre_tokenizer");
    if (splitter != "BertPreTokenizer") return fail_type("pre_tokenizer", splitter, "\"BertPreTokenizer\"");
    return {};
  }

  // Whatever is longer than any model, 1e30 as well, is no limit.
  Result<void> read_limits() {
    for (const char* name : {"model_max_length", "max_len"}) {
      const auto found = tokenizer_config_.find(name);
      if (found == tokenizer_config_.end()) continue;
      if (found->is_null()) break;
      if (!found->is_number() || found->get<double>() < 3) {
        return fail_member(kTokenizerConfig, name, *found, "a number of 3 or more");
      }
      const bool limits = found->is_number_unsigned() && found->get<std::uint64_t>() <= kMaxWidth;
      if (limits) settings_.options.max_tokens = found->get<std::size_t>();
      break;
    }
    return {};
  }

  bool has_decoder() const { return tokenizer_config_.contains("added_tokens_decoder"); }

  // Every member that names a token, and the lists of others.
  Result<void> read_names() {
    if (auto ok = read_names_of(tokenizer_config_, kTokenizerConfig, false); !ok) return ok;
    if (!has_decoder()) {
      if (auto ok = read_names_of(special_tokens_map_, kSpecialTokensMap, true); !ok) return ok;
    }
    const std::pair<const char*, std::string*> names[] = {{"unk_token", &settings_.names.unknown},
                                                          {"sep_token", &settings_.names.sep},
                                                          {"pad_token", &settings_.names.pad},
                                                          {"cls_token", &settings_.names.cls},
                                                          {"mask_token", &settings_.names.mask}};
    for (const auto& [key, name] : names) {
      if (const auto found = named_.find(key); found != named_.end()) *name = found->second.content;
    }
    if (whole_file_) settings_.names.unknown = text_member(tokenizer_["model"], "unk_token").value_or("[UNK]");
    return {};
  }

  // A vocabulary may begin as a page does, with "<pad>"; what only stands in its place has none of its tokens.
  Result<void> check_vocabulary() {
    if (files_.tokenizer || text::Vocabulary::has_line(vocabulary_, settings_.names.unknown)) return {};
    const auto other = stand_in(std::as_bytes(std::span(vocabulary_)));
    if (other) return fail("vocab.txt: found ", *other, ", expected one token per line");
    return {};
  }

  Result<void> read_names_of(const Json& json, const char* file, bool special) {
    for (const auto& [name, value] : json.items()) {
      if (!name.ends_with("_token")) continue;
      const bool is_known = std::ranges::find(kSpecialNames, name) != std::end(kSpecialNames);
      const bool is_needed = is_known && name != "bos_token" && name != "eos_token" && name != "pad_token";
      if (value.is_null() && !is_needed) {
        named_.erase(name);
        unnamed_.push_back(name);
        continue;
      }
      if (!is_known && !value.is_string() && !value.is_object()) continue;  // add_bos_token and the like
      auto token = read_token(value, file, name, special);
      if (!token) return std::unexpected(token.error());
      if (is_needed && token->content.empty()) return fail_member(file, name, value, "the token's text");
      if (!is_known && !named_.contains(name)) more_names_.push_back(name);
      named_[name] = std::move(*token);
    }
    return read_lists_of(json, file, special);
  }

  // extra_special_tokens is what additional_special_tokens is called today.
  Result<void> read_lists_of(const Json& json, const char* file, bool special) {
    const auto is_there = [&](const char* name) {
      const auto found = json.find(name);
      return found != json.end() && !found->is_null() && !found->empty();
    };
    const bool extra = is_there("extra_special_tokens");
    const char* name = extra ? "extra_special_tokens" : "additional_special_tokens";
    if (!is_there(name) || (!extra && !extra_.empty())) return {};
    if (!json[name].is_structured()) return fail_member(file, name, json[name], "a list of tokens");
    for (const Json& item : json[name]) {
      auto token = read_token(item, file, name, special);
      if (!token) return std::unexpected(token.error());
      extra_.push_back(std::move(*token));
      if (extra || !special) compared_as_they_are_.push_back(extra_.back().content);
    }
    return {};
  }

  // A token that is added again takes the place of the first.
  void add(AddedToken token) {
    if (token.content.empty()) return;
    const auto found = std::ranges::find(added(), token.content, &AddedToken::content);
    if (found != added().end()) {
      *found = std::move(token);
    } else {
      added().push_back(std::move(token));
    }
  }
  void add_if_new(const AddedToken& token) {
    if (std::ranges::find(added(), token.content, &AddedToken::content) == added().end()) add(token);
  }
  std::vector<AddedToken>& added() { return *settings_.options.added; }

  Result<void> read_added_tokens() {
    settings_.options.added.emplace();
    std::map<std::uint64_t, AddedToken> by_id;
    if (has_decoder()) {
      if (auto ok = read_decoder(by_id); !ok) return ok;
    } else if (auto ok = read_added_files(by_id); !ok) {
      return ok;
    }
    if (whole_file_) {
      if (auto ok = read_tokenizer_tokens([&](std::uint64_t, const AddedToken& token) { add(token); }); !ok) return ok;
    }
    for (auto& [id, token] : by_id) add(std::move(token));
    for (const char* name : kSpecialNames) {
      if (const auto found = named_.find(name); found != named_.end()) {
        add_if_new(found->second);
      } else if (!whole_file_) {
        add_default(name);
      }
    }
    for (const std::string& name : more_names_) add_if_new(named_.at(name));
    for (const AddedToken& token : extra_) add_if_new(token);
    return {};
  }

  // Whether there are tokens that come behind the vocabulary's, and behind [PAD].
  bool appends_more() const {
    const auto is_new = [&](const AddedToken& token) {
      return !text::Vocabulary::has_line(vocabulary_, token.content);
    };
    return std::ranges::any_of(extra_, is_new) ||
           std::ranges::any_of(more_names_, [&](const std::string& name) { return is_new(named_.at(name)); });
  }

  // What BertTokenizer calls its tokens where no file does. It appends a [PAD] that the vocabulary lacks; where that has no
  // other token behind it, it is left out, since nothing is padded here.
  void add_default(std::string_view key) {
    if (std::ranges::find(unnamed_, key) != unnamed_.end()) return;
    const text::SpecialNames names;
    if (key == "unk_token") add_if_new({.content = names.unknown});
    if (key == "sep_token") add_if_new({.content = names.sep});
    if (key == "cls_token") add_if_new({.content = names.cls});
    if (key == "mask_token") add_if_new({.content = names.mask});
    if (key == "pad_token" && (text::Vocabulary::has_line(vocabulary_, names.pad) || appends_more())) {
      add_if_new({.content = names.pad});
    }
  }

  Result<void> keep(std::map<std::uint64_t, AddedToken>& by_id, const char* file, const Json& id, AddedToken token) {
    if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= kMaxVocabulary) {
      return fail_member(file, printable(token.content), id, concat("an id of 0 to ", kMaxVocabulary - 1));
    }
    token.id = id.get<text::TokenId>();
    by_id[id.get<std::uint64_t>()] = std::move(token);
    return {};
  }

  Result<void> read_decoder(std::map<std::uint64_t, AddedToken>& by_id) {
    const Json& decoder = tokenizer_config_["added_tokens_decoder"];
    if (!decoder.is_object()) return fail_member(kTokenizerConfig, "added_tokens_decoder", decoder, "an object");
    for (const auto& [key, value] : decoder.items()) {
      auto token = read_token(value, kTokenizerConfig, "added_tokens_decoder", false);
      if (!token) return std::unexpected(token.error());
      const Json id = Json::parse(key, nullptr, /*allow_exceptions=*/false);
      if (!id.is_number()) {
        return fail(kTokenizerConfig, ": found added_tokens_decoder with the key ", printable(key), ", expected an id");
      }
      if (auto ok = keep(by_id, kTokenizerConfig, id, std::move(*token)); !ok) return ok;
    }
    return {};
  }

  Result<void> read_added_files(std::map<std::uint64_t, AddedToken>& by_id) {
    const auto is_special = [&](const std::string& content) {
      return std::ranges::find(compared_as_they_are_, content) != compared_as_they_are_.end() ||
             std::ranges::any_of(kSpecialNames, [&](const char* name) {
               const auto found = named_.find(name);
               return found != named_.end() && found->second.content == content;
             });
    };
    for (const auto& [content, id] : added_tokens_.items()) {
      AddedToken token{.content = content};
      token.normalized = !is_special(content);
      if (auto ok = keep(by_id, kAddedTokens, id, std::move(token)); !ok) return ok;
    }
    return read_tokenizer_tokens([&](std::uint64_t id, const AddedToken& token) { by_id[id] = token; });
  }

  Result<void> read_tokenizer_tokens(const std::function<void(std::uint64_t, const AddedToken&)>& take) {
    const Json list = tokenizer_.value("added_tokens", Json::array());
    if (!list.is_array()) return fail_member(kTokenizer, "added_tokens", list, "a list of tokens");
    for (const Json& item : list) {
      auto token = read_token(item, kTokenizer, "added_tokens", false);
      if (!token) return std::unexpected(token.error());
      std::map<std::uint64_t, AddedToken> one;
      if (auto ok = keep(one, kTokenizer, item.value("id", Json()), std::move(*token)); !ok) return ok;
      take(one.begin()->first, one.begin()->second);
    }
    return {};
  }

  // [CLS] A [SEP], and [CLS] A [SEP] B [SEP] with the second text's type from B on.
  Result<void> check_template() {
    const std::string type = type_of(tokenizer_, "post_processor");
    if (type == "null" && !whole_file_) return {};
    const Json found = tokenizer_.value("post_processor", Json());
    const std::string &cls = settings_.names.cls, &sep = settings_.names.sep;
    const auto special = [](const std::string& name, int part) {
      return Json{{"SpecialToken", {{"id", name}, {"type_id", part}}}};
    };
    const auto sequence = [](const char* name, int part) {
      return Json{{"Sequence", {{"id", name}, {"type_id", part}}}};
    };
    const Json single = {special(cls, 0), sequence("A", 0), special(sep, 0)};
    const Json pair = {special(cls, 0), sequence("A", 0), special(sep, 0), sequence("B", 1), special(sep, 1)};
    const auto is_named = [&](const char* key, const std::string& name) {
      const auto token = found.find(key);
      return token != found.end() && token->is_array() && !token->empty() && (*token)[0] == name;
    };
    const bool fits = type == "TemplateProcessing"
                          ? found.value("single", Json()) == single && found.value("pair", Json()) == pair
                          : type == "BertProcessing" && is_named("cls", cls) && is_named("sep", sep);
    if (fits) return {};
    return fail(kTokenizer, ": found a post_processor of type ", printable(type), ", expected ", printable(cls), " A ",
                printable(sep), " and ", printable(cls), " A ", printable(sep), " B ", printable(sep));
  }

  // Ids in the files must be those that the tokens get.
  Result<void> check_tokens() {
    const bool numbered = std::ranges::any_of(added(), [](const AddedToken& token) { return token.id >= 0; });
    if (!numbered && !tokenizer_.contains("post_processor")) return {};
    const auto vocabulary = text::Vocabulary::parse(vocabulary_, settings_.names, added());
    if (!vocabulary) return std::unexpected(vocabulary.error());
    if (lines_.has_holes() &&
        std::ranges::any_of(added(), [&](const AddedToken& it) { return !vocabulary->find(it.content); })) {
      return fail(kTokenizer, ": found gaps between the ids of vocab, expected the ids of the added tokens too");
    }
    for (const auto& [name, id] :
         {std::pair(settings_.names.cls, vocabulary->cls()), {settings_.names.sep, vocabulary->sep()}}) {
      const Json found = id_in_template(name);
      if (!found.is_null() && found != id) {
        return fail(kTokenizer, ": found a post_processor that gives ", printable(name), " the id ",
                    printable_value(found), ", expected ", id);
      }
    }
    return {};
  }

  // {"special_tokens": {"[CLS]": {"ids": [101], ..}}}, or {"cls": ["[CLS]", 101]}; null where it has none.
  Json id_in_template(const std::string& name) const {
    const Json found = tokenizer_.value("post_processor", Json());
    if (!found.is_object()) return {};
    if (const auto tokens = found.find("special_tokens"); tokens != found.end() && tokens->is_object()) {
      const Json token = tokens->value(name, Json());
      const Json ids = token.is_object() ? token.value("ids", Json()) : Json();
      return ids.is_array() && ids.size() == 1 ? ids[0] : ids;
    }
    for (const char* key : {"cls", "sep"}) {
      const Json pair = found.value(key, Json());
      if (pair.is_array() && pair.size() == 2 && pair[0] == name) return pair[1];
    }
    return {};
  }

  // As without any tokenizer files.
  bool is_ordinary() const {
    const text::SpecialNames names;
    const text::TokenizerOptions& options = settings_.options;
    std::vector<std::string_view> specials = {names.unknown, names.sep, names.cls, names.mask};
    if (text::Vocabulary::has_line(vocabulary_, names.pad)) specials.push_back(names.pad);
    const bool are_lines = std::ranges::all_of(
        specials, [&](std::string_view name) { return text::Vocabulary::has_line(vocabulary_, name); });
    const bool only_specials = are_lines && options.added->size() == specials.size() &&
                               std::ranges::all_of(*options.added, [&](const AddedToken& token) {
                                 return std::ranges::find(specials, token.content) != specials.end() &&
                                        token == AddedToken{.id = token.id, .content = token.content};
                               });
    return settings_.names == names && options.strip_accents.value_or(options.lowercase) == options.lowercase &&
           options.split_cjk && options.clean && options.longest_word == text::kLongestWord &&
           options.max_tokens == SIZE_MAX && only_specials;
  }

  std::string config_with_case() const {
    const bool lowercase = settings_.options.lowercase;
    if (config_.value("do_lower_case", Json(true)) == lowercase && reads_types_) return std::string(config_text_);
    Json config = config_;
    config["do_lower_case"] = lowercase;
    if (!reads_types_) config["reads_token_type_ids"] = false;
    return config.dump(1);
  }

  const std::string_view config_text_;
  const TokenizerFiles& files_;
  Json config_, tokenizer_config_, special_tokens_map_, added_tokens_;
  Json tokenizer_ = Json::object();  // without its vocab
  Lines lines_;                      // its vocab
  bool whole_file_ = false;          // everything is tokenizer.json's
  bool is_bert_class_ = false, is_other_class_ = false;
  bool reads_types_ = true;
  std::map<std::string, AddedToken> named_;  // by "mask_token" and the like
  std::vector<std::string> unnamed_;         // null in a file
  std::vector<std::string> more_names_;      // those that are not BERT's, in their order
  std::vector<AddedToken> extra_;
  std::vector<std::string> compared_as_they_are_;
  std::string vocabulary_;
  TokenizerSettings settings_;
};

}  // namespace

Result<ModelTexts> read_tokenizer_files(std::string_view config_json, const TokenizerFiles& files) {
  const bool is_byte_pair = files.vocab_json && files.merges && !files.tokenizer && !files.vocabulary;
  if (!is_byte_pair) return Reader(config_json, files).read();
  const auto config = parse_optional(files.tokenizer_config, kTokenizerConfig);
  if (!config) return std::unexpected(config.error());
  const auto prefix = read_flag(*config, kTokenizerConfig, "add_prefix_space");
  if (!prefix) return std::unexpected(prefix.error());
  auto tokenizer = make_tokenizer_json(*files.vocab_json, *files.merges, prefix->value_or(false));
  if (!tokenizer) return std::unexpected(tokenizer.error());
  TokenizerFiles as_one = files;
  as_one.tokenizer = std::move(*tokenizer);
  return Reader(config_json, as_one).read();
}

Result<bool> saved_model_lowercase(const std::optional<std::string>& model_json, std::string_view vocabulary) {
  constexpr const char* kFile = "assets/model.json";
  if (model_json) {
    const auto json = parse_json_object(*model_json, kFile);
    if (!json) return std::unexpected(json.error());
    const auto lower = read_flag(*json, kFile, "doLowerCase");
    if (!lower) return std::unexpected(lower.error());
    if (*lower) return **lower;
  }
  // Special tokens apart, no piece of an uncased model has a capital.
  for (std::size_t at = 0; at < vocabulary.size();) {
    const std::size_t end = std::min(vocabulary.find('\n', at), vocabulary.size());
    const std::string_view line = vocabulary.substr(at, end - at);
    const bool has_capital = std::ranges::any_of(line, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (has_capital && !line.starts_with('[')) {
      return fail(kFile, ": found no doLowerCase, but capital letters in assets/vocab.txt (", printable(line),
                  "); expected doLowerCase to say whether the model is cased");
    }
    at = end + 1;
  }
  return true;
}

}  // namespace maskscope::weights
