#include "weights/tokenizer_stages.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/base64.h"
#include "text/charsmap.h"
#include "text/utf8.h"

namespace maskscope::weights {
namespace {

constexpr std::string_view kSpaces = " {2,}";

text::CodePoints code_points_of(std::string_view text) {
  text::CodePoints points;
  for (std::size_t at = 0; at < text.size();) {
    const text::CodePoint c = text::decode(text, at);
    points.push_back(c.value);
    at += c.size;
  }
  return points;
}

// {"String": ".."} or {"Regex": ".."}.
struct PatternText {
  bool is_regex = false;
  std::string text;
};

PatternText read_pattern(JsonPart& part) {
  const Json* value = part.member("pattern");
  if (value != nullptr && value->is_object() && value->size() == 1) {
    const bool is_regex = value->contains("Regex");
    const auto text = text_member(*value, is_regex ? "Regex" : "String");
    if (text && !text->empty()) return {is_regex, *text};
  }
  part.refuse("pattern", value == nullptr ? Json() : *value, R"({"String": ".."} or {"Regex": ".."})");
  return {};
}

text::Delimiter read_behavior(JsonPart& part) {
  using enum text::Delimiter;
  constexpr std::pair<std::string_view, text::Delimiter> kBehaviors[] = {{"Removed", removed},
                                                                         {"Isolated", isolated},
                                                                         {"MergedWithPrevious", merged_with_previous},
                                                                         {"MergedWithNext", merged_with_next},
                                                                         {"Contiguous", contiguous}};
  const Json* value = part.member("behavior");
  if (value == nullptr) return isolated;
  for (const auto& [name, behavior] : kBehaviors) {
    if (*value == std::string(name)) return behavior;
  }
  part.refuse("behavior", *value, "Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous");
  return isolated;
}

// --- normalizers ---

text::Normalization read_bert(JsonPart& part) {
  text::Normalization bert;
  bert.clean = part.flag("clean_text", true);
  bert.split_cjk = part.flag("handle_chinese_chars", true);
  bert.lowercase = part.flag("lowercase", true);
  const Json* strip = part.member("strip_accents");
  if (strip != nullptr && !strip->is_null() && !strip->is_boolean()) {
    part.refuse("strip_accents", *strip, "true, false or null");
  }
  bert.strip_accents = strip != nullptr && strip->is_boolean() ? strip->get<bool>() : bert.lowercase;
  return bert;
}

text::CodePoints read_replacement(JsonPart& part, const char* name) {
  const std::string text = part.text(name);
  text::CodePoints points = code_points_of(text);
  if (points.size() > text::kMaxReplacement)
    part.refuse(name, text, concat("at most ", text::kMaxReplacement, " characters"));
  return points;
}

text::Replace read_replace(JsonPart& part) {
  const PatternText pattern = read_pattern(part);
  text::Replace step{
      .pattern = code_points_of(pattern.text), .repeats = false, .content = read_replacement(part, "content")};
  if (!pattern.is_regex) return step;
  if (pattern.text != kSpaces) {
    part.refuse("pattern.Regex", pattern.text, R"(" {2,}", the only one that this version knows here)");
  }
  step.pattern = {' ', ' '};
  step.repeats = true;
  return step;
}

Result<std::shared_ptr<const text::Charsmap>> read_charsmap(JsonPart& part) {
  const auto bytes = decode_base64(part.text("precompiled_charsmap"));
  if (!bytes) return fail(kTokenizerJson, ": found ", part.path(), ".precompiled_charsmap that is not base64");
  auto map = text::Charsmap::parse(*bytes);
  if (!map) return fail(kTokenizerJson, ": ", part.path(), ".precompiled_charsmap: ", map.error().message);
  return std::make_shared<const text::Charsmap>(std::move(*map));
}

Result<void> read_normalizer(const Json& json, const std::string& path, std::vector<text::Normalizer>& chain) {
  constexpr std::pair<std::string_view, text::NormalForm> kForms[] = {{"NFC", text::NormalForm::nfc},
                                                                      {"NFD", text::NormalForm::nfd},
                                                                      {"NFKC", text::NormalForm::nfkc},
                                                                      {"NFKD", text::NormalForm::nfkd}};
  JsonPart part(json, path);
  const std::string type = part.type();
  const auto form = std::ranges::find(kForms, type, &std::pair<std::string_view, text::NormalForm>::first);
  if (form != std::end(kForms)) {
    chain.emplace_back(form->second);
  } else if (type == "BertNormalizer") {
    chain.emplace_back(read_bert(part));
  } else if (type == "Lowercase") {
    chain.emplace_back(text::Lowercase{});
  } else if (type == "StripAccents") {
    chain.emplace_back(text::StripAccents{});
  } else if (type == "Strip") {
    chain.emplace_back(
        text::StripSpace{.left = part.flag("strip_left", true), .right = part.flag("strip_right", true)});
  } else if (type == "Replace") {
    chain.emplace_back(read_replace(part));
  } else if (type == "Prepend") {
    chain.emplace_back(text::Prepend{read_replacement(part, "prepend")});
  } else if (type == "Precompiled") {
    auto map = read_charsmap(part);
    if (!map) return std::unexpected(map.error());
    chain.emplace_back(std::move(*map));
  } else {
    part.refuse(
        "type", type,
        "BertNormalizer, NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip, Replace, Prepend, Precompiled or "
        "Sequence");
  }
  return part.end();
}

// --- pre-tokenizers ---

text::Metaspace read_metaspace(JsonPart& part) {
  using enum text::Metaspace::Scheme;
  text::Metaspace step;
  const text::CodePoints replacement = code_points_of(part.text("replacement"));
  if (replacement.size() == 1) step.replacement = replacement.front();
  if (replacement != text::CodePoints{text::Metaspace{}.replacement}) {
    part.refuse("replacement", *part.member("replacement"), "\"\u2581\"");
  }
  constexpr std::pair<std::string_view, text::Metaspace::Scheme> kSchemes[] = {
      {"always", always}, {"first", first}, {"never", never}};
  if (const Json* scheme = part.member("prepend_scheme")) {
    const auto found = std::ranges::find_if(kSchemes, [&](const auto& it) { return *scheme == std::string(it.first); });
    if (found == std::end(kSchemes)) {
      part.refuse("prepend_scheme", *scheme, "always, first or never");
    } else {
      step.scheme = found->second;
    }
  }
  // Of older files; the reference refuses a contradiction.
  if (!part.flag("add_prefix_space", true) && step.scheme != never) {
    part.refuse("add_prefix_space", false, "true, or prepend_scheme \"never\"");
  }
  part.member("str_rep");
  step.split = part.flag("split", true);
  return step;
}

text::Split read_split(JsonPart& part) {
  const PatternText pattern = read_pattern(part);
  text::Split step{.pattern = text::Pattern::literal,
                   .text = code_points_of(pattern.text),
                   .behavior = read_behavior(part),
                   .invert = false};
  step.invert = part.flag("invert", false);
  if (!pattern.is_regex) return step;
  if (pattern.text == text::kGpt2Pattern) {
    step.pattern = text::Pattern::gpt2;
  } else if (pattern.text == "\\s+") {
    step.pattern = text::Pattern::white_space;
  } else {
    part.refuse("pattern.Regex", pattern.text, R"("\\s+" or GPT-2's pattern, the only ones that this version knows)");
  }
  return step;
}

Result<void> read_pre_tokenizer(const Json& json, const std::string& path, std::vector<text::PreTokenizer>& chain) {
  JsonPart part(json, path);
  const std::string type = part.type();
  if (type == "BertPreTokenizer") {
    chain.emplace_back(text::BertWords{});
  } else if (type == "ByteLevel") {
    chain.emplace_back(read_byte_level(part));
  } else if (type == "Metaspace") {
    chain.emplace_back(read_metaspace(part));
  } else if (type == "WhitespaceSplit") {
    chain.emplace_back(text::WhitespaceSplit{});
  } else if (type == "Whitespace") {
    chain.emplace_back(text::Whitespace{});
  } else if (type == "Punctuation") {
    chain.emplace_back(text::Punctuation{read_behavior(part)});
  } else if (type == "Digits") {
    chain.emplace_back(text::Digits{part.flag("individual_digits", false)});
  } else if (type == "Split") {
    chain.emplace_back(read_split(part));
  } else {
    part.refuse("type", type,
                "BertPreTokenizer, ByteLevel, Metaspace, WhitespaceSplit, Whitespace, Punctuation, Digits, Split or "
                "Sequence");
  }
  return part.end();
}

}  // namespace

text::ByteLevel read_byte_level(JsonPart& part) {
  part.flag("trim_offsets", true);
  return {.add_prefix_space = part.flag("add_prefix_space", true), .use_pattern = part.flag("use_regex", true)};
}

Result<std::vector<text::Normalizer>> read_normalizers(const Json& json) {
  std::vector<text::Normalizer> chain;
  const auto read = [&](const Json& one, const std::string& path) { return read_normalizer(one, path, chain); };
  if (auto ok = read_chain(json, "normalizer", "normalizers", read); !ok) return std::unexpected(ok.error());
  return chain;
}

Result<std::vector<text::PreTokenizer>> read_pre_tokenizers(const Json& json) {
  std::vector<text::PreTokenizer> chain;
  const auto read = [&](const Json& one, const std::string& path) { return read_pre_tokenizer(one, path, chain); };
  if (auto ok = read_chain(json, "pre_tokenizer", "pretokenizers", read); !ok) return std::unexpected(ok.error());
  return chain;
}

}  // namespace maskscope::weights
